"""Tables and figures as the page writes them."""

from collections.abc import Iterable, Sequence

from benchmarks.results import Series


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Figures right, words left."""
    ruler = ["---", *("---:" for _ in header[1:])]
    lines = [header, ruler, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def seconds(series: Series) -> str:
    return f"{series.seconds:.2f}"


def compared(
    columns: Sequence[str], series: Series, base: Series, megabytes: float
) -> tuple[str, ...]:
    raise NotImplementedError(columns, series, base, megabytes)
