"""`storelake api`: starts it where its packages are installed."""

from importlib.util import find_spec

import typer

from ops.errors import OperationError

PACKAGES = ("fastapi", "fastapi_offline", "uvicorn")
INSTALL = "make api installs them and starts it"


def serve(host: str, port: int, workers: int, cors: list[str]) -> None:
    """Serve until the user ends it.

    Raises:
        OperationError: the packages of the API are not installed.
        ServingError: a setting is wrong, or the port is taken.
    """
    check_installed()
    # Only here, because nothing else needs those packages.
    from serving.api.server import serve as serve_api  # noqa: PLC0415

    def begin() -> None:
        typer.echo(f"http://{host}:{port}/docs says what it answers; Ctrl+C ends it")

    serve_api(host, port, workers, cors, begin)


def show_new_key(name: str) -> None:
    """Print a key, once, and what the server has to know of it."""
    check_installed()
    from serving.api.keys import entry, new_key  # noqa: PLC0415

    key = new_key()
    typer.echo(f"key, for whoever asks:        {key}")
    typer.echo(f"for STORELAKE_API_KEYS:       {entry(name, key)}")


def check_installed() -> None:
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise OperationError(
            f"the API needs packages that are not there ({', '.join(missing)}); "
            f"{INSTALL}"
        )
