"""`storelake demo`."""

from typing import Annotated

import typer

from lake.cli import one_line_errors
from lake.layout import Layout
from ops import demo
from ops.errors import HOUSE_ERRORS
from ops.logs import LogFormat, configure_logs
from serving.versions import published_version


def demo_command(
    *,
    clean: Annotated[
        bool, typer.Option("--clean", help="Remove the demo and all derived from it.")
    ] = False,
) -> None:
    """Take twelve made-up months from JSON to marts, published."""
    layout = Layout.from_environment()
    with one_line_errors(*HOUSE_ERRORS):
        configure_logs(LogFormat.TEXT)
        if clean:
            demo.clean_demo(layout)
        else:
            demo.run_demo(layout)
            demo.show(layout, published_version(layout))
