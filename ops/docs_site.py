"""dbt's docs as one page, built beside the warehouse and served on this machine."""

import os
import tempfile
from contextlib import closing, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import typer

from lake.files import replace_file
from lake.layout import PROJECT_ROOT
from ops.dbt_process import DbtProcess
from ops.errors import BuildError, OperationError
from ops.warehouse import warehouse_path

HOST = "127.0.0.1"


class QuietHandler(SimpleHTTPRequestHandler):
    """Reports no request: dbt's page asks for icons that it does not have."""

    def log_message(self, *_said: Any) -> None:
        """Leave the terminal to the address."""


def serve_docs(port: int) -> None:
    """Build the page anew and serve it until the user ends it.

    Raises:
        OperationError: the port is taken, or dbt cannot read the project.
    """
    with _listening(port) as server:
        typer.echo("building the docs, about half a minute ...")
        build_docs(docs_page())
        typer.echo(f"http://{HOST}:{port} shows {docs_page()}; Ctrl+C ends it")
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def docs_page() -> Path:
    """In dbt's target folder, alone, so that nothing else is served with it."""
    target = os.environ.get("DBT_TARGET_PATH") or "target"
    return PROJECT_ROOT / target / "docs" / "index.html"


def build_docs(page: Path) -> None:
    """Write the whole site as one file.

    Types of columns come from a warehouse, so one without rows is built for it: dbt's
    own may be missing, or locked by a run.

    Raises:
        BuildError: dbt ended with an error; its output has said why.
    """
    with tempfile.TemporaryDirectory(prefix="storelake-docs-") as scratch:
        work = Path(scratch)
        only_tables = ["--exclude-resource-type", "test", "unit_test"]
        with closing(DbtProcess(_environment(work), "--quiet")) as dbt:
            for arguments in (
                ["build", "--no-write-json", *only_tables],
                ["docs", "generate", "--write-json", "--static"],
            ):
                if not dbt.run(*arguments):
                    raise BuildError(
                        f"dbt {arguments[0]}: failed; mend what dbt names above and "
                        "run make docs again"
                    )
        replace_file(page, (work / "target" / "static_index.html").read_bytes())


def _environment(work: Path) -> dict[str, str]:
    """An empty lake; the warehouse has the usual name, which compiled SQL shows."""
    places = {
        "LAKE_ROOT": work / "lake",
        "WAREHOUSE_PATH": work / warehouse_path().name,
        "DBT_TARGET_PATH": work / "target",
        "DBT_LOG_PATH": work / "logs",
    }
    return {**os.environ, **{name: str(path) for name, path in places.items()}}


def _listening(port: int) -> ThreadingHTTPServer:
    handler = partial(QuietHandler, directory=docs_page().parent)
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise OperationError(
            f"{HOST}:{port}: cannot be listened on ({error.strerror}); end what is "
            "there, or run storelake docs --port with another number"
        ) from error
