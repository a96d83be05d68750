"""Whether a server can listen where it is told to."""

import socket

from serving.errors import PortError


def check_free(host: str, port: int) -> None:
    """Say in one line what a server would say in many.

    Raises:
        PortError: nobody can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise PortError(
            f"{host}:{port}: cannot be listened on ({error.strerror}); choose another "
            "with --host or --port"
        ) from error
