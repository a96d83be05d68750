"""What all commands share: options, errors in one line, counts in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from lake.starting import interruptible

if TYPE_CHECKING:
    from lake.manifest import Source


def parse_vars(text: str) -> dict[str, Any]:
    """The value of `--vars`: YAML that maps settings to values."""
    try:
        values = yaml.safe_load(text)
    except ValueError as error:  # PyYAML checks dates as it reads them
        raise typer.BadParameter(f"{text!r}: {error}") from error
    except yaml.YAMLError:
        values = None
    if not isinstance(values, dict):
        raise typer.BadParameter(
            f"{text!r} is not a mapping; write it as '{{reporting_currency: GBP}}'"
        )
    return values


Overrides = Annotated[
    dict[str, Any],
    typer.Option(
        "--vars",
        parser=parse_vars,
        metavar="YAML",
        help="Settings over those of dbt_project.yml, as dbt takes them.",
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(min=1, help="Files flattened at a time; default: one a core."),
]


def printable(text: str) -> str:
    """Text from a file or its name, unable to move the cursor or break the line."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 file`, `1,204 files`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


@contextmanager
def one_line_errors(*errors: type[Exception]) -> Iterator[None]:
    """Say what is wrong in one line; exit code 1, or the one that the error bears.

    So what the file system refuses anywhere: a folder that is a file, a full disk.
    """
    known: tuple[type[Exception], ...] = (*errors, OSError)
    try:
        with interruptible():
            yield
    except BrokenPipeError:  # whoever reads the output has had enough
        raise
    except known as error:
        typer.echo(f"error: {told(error)}", err=True)
        raise typer.Exit(getattr(error, "exit_code", 1)) from error


def told(error: Exception) -> str:
    """An error in words: what, where, and what to do next."""
    if not isinstance(error, OSError):
        return str(error)
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror}; mend that, then run the command again"


def balance(sources: "list[Source]") -> str:
    """What was read, and where it ended."""
    read = sum(source.records_read for source in sources)
    processed = sum(source.records_processed for source in sources)
    quarantined = sum(source.records_quarantined for source in sources)
    return f"{read:,} read = {processed:,} processed + {quarantined:,} quarantined"
