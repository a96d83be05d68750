"""`storelake dashboard` and `storelake report`, where their packages are installed."""

from importlib.util import find_spec
from pathlib import Path

from lake.files import replace_file
from lake.layout import Layout
from ops.errors import OperationError
from serving.published import Published

INSTALL = "make dashboard installs them and starts it"


def serve(host: str, port: int) -> None:
    """Serve until the user ends it.

    Raises:
        OperationError: the packages of the dashboard are not installed.
        ServingError: the port is taken.
    """
    check_installed("streamlit", "altair")
    # Only here, because nothing else needs those packages.
    from serving.dashboard.server import serve as serve_dashboard  # noqa: PLC0415

    serve_dashboard(host, port)


def write_report(layout: Layout, output: Path) -> None:
    """Write the report of what is published, all at once.

    Raises:
        OperationError: packages are missing, nothing is published, or the file cannot
            be written.
        ServingError: what is published cannot be read.
    """
    check_installed("altair", "vl_convert")
    marts = Published(layout).marts()
    if marts is None:
        raise OperationError(
            f"{layout.published}: nothing is published yet; run storelake run"
        )
    from serving.report.page import report  # noqa: PLC0415

    content = report(marts).encode()
    try:
        replace_file(output.absolute(), content)
    except OSError as error:
        raise OperationError(
            f"{output}: cannot be written ({error.strerror}); choose another --output"
        ) from error


def check_installed(*packages: str) -> None:
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise OperationError(
            "the dashboard and the report need packages that are not there "
            f"({', '.join(missing)}); {INSTALL}"
        )
