"""Starts the API in one or more processes."""

import os
import socket

import uvicorn

from serving.api.settings import Settings
from serving.errors import ApiSettingsError


def serve(host: str, port: int, workers: int, cors: list[str]) -> None:
    """Serve until the user ends it. Workers read their settings from the environment.

    Raises:
        ApiSettingsError: a setting is wrong, or the port is taken.
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


def check_free(host: str, port: int) -> None:
    """Say in one line what uvicorn would say in many.

    Raises:
        ApiSettingsError: nobody can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise ApiSettingsError(
            f"{host}:{port}: cannot be listened on ({error.strerror}); choose another "
            "with --host or --port"
        ) from error
