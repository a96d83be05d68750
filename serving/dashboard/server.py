"""Starts the dashboard: Streamlit, which speaks with nobody but its reader."""

from contextlib import suppress
from pathlib import Path

from streamlit.web import bootstrap

from serving.ports import check_free

APP = Path(__file__).with_name("app.py")
# Each of the two has to be named, or the reader's own choice between them is lost.
THEME = {
    "theme.light.primaryColor": "#2f6fb3",
    "theme.light.baseRadius": "0.4rem",
    "theme.dark.primaryColor": "#5b9bdd",
    "theme.dark.baseRadius": "0.4rem",
    "theme.headingFontSizes": ["1.9rem", "1.4rem", "1.1rem"],
}


def serve(host: str, port: int) -> None:
    """Serve until the user ends it.

    Raises:
        PortError: the port is taken.
    """
    check_free(host, port)
    options = {
        "server.address": host,
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": False,
        "global.developmentMode": False,
        # A reader can do nothing with a stack trace; it stands in the log.
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        **THEME,
    }
    bootstrap.load_config_options(options)
    with suppress(KeyboardInterrupt):
        bootstrap.run(str(APP), False, [], options)  # not Streamlit's demo
