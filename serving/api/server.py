"""Starts the API in one or more processes."""

import os

import uvicorn

from serving.api.settings import Settings
from serving.ports import check_free


def serve(host: str, port: int, workers: int, cors: list[str]) -> None:
    """Serve until the user ends it. Workers read their settings from the environment.

    Raises:
        ApiSettingsError: a setting is wrong.
        PortError: the port is taken.
    """
    if cors:
        os.environ["STORELAKE_API_CORS"] = " ".join(cors)
    Settings.from_environment()
    check_free(host, port)
    uvicorn.run(
        "serving.api.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
    )
