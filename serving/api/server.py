"""Starts the API in one or more processes."""

import os
from collections.abc import Callable

import uvicorn

from serving.api.settings import Settings
from serving.ports import check_free


def serve(
    host: str, port: int, workers: int, cors: list[str], begin: Callable[[], None]
) -> None:
    """Serve until the user ends it. Workers read their settings from the environment.

    Args:
        host: where to listen.
        port: the same.
        workers: how many processes answer.
        cors: origins whose pages may read it.
        begin: called once nothing stands in the way.

    Raises:
        ApiSettingsError: a setting is wrong.
        PortError: the port is taken.
    """
    if cors:
        os.environ["STORELAKE_API_CORS"] = " ".join(cors)
    Settings.from_environment()
    check_free(host, port)
    begin()
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
