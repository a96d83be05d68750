"""Real servers that alerts are sent to: HTTP and SMTP, on this machine."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

SECRET = "T000/B000/verySecretPath"  # noqa: S105 - of this server alone
PASSWORD = "p@ss:word/1"  # noqa: S105


@dataclass
class Hook:
    """A webhook: answers in turn with `answers`, the last one for good.

    Attributes:
        answers: a status, and what else it says in headers.
        delay: seconds before each answer.
    """

    answers: list[tuple[int, dict[str, str]]]
    delay: float = 0.0
    received: list[bytes] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/{SECRET}"

    def answer(self) -> tuple[int, dict[str, str]]:
        return self.answers[min(len(self.times), len(self.answers)) - 1]


@contextmanager
def hook(*answers: int, delay: float = 0.0, **headers: str) -> Iterator[Hook]:
    """A server that runs; `retry_after="2"` is a header."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    state = Hook([(status, said) for status in answers or (200,)], delay)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.received.append(body)
            state.times.append(time.monotonic())
            status, more = state.answer()
            time.sleep(state.delay)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    state.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Post:
    """What a mail server took.

    Attributes:
        refusals: its answers to the first attempts, instead of taking the mail.
        unknown: a recipient that it does not know.
    """

    refusals: list[str] = field(default_factory=list)
    unknown: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[LoginPassword] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - so aiosmtpd calls it
        self, _: Any, __: Session, envelope: Envelope, address: str, ___: Any
    ) -> str:
        if address == self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - so aiosmtpd calls it
        self, _: Any, session: Session, envelope: Envelope
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        self.was_encrypted.append(session.ssl is not None)
        return "250 OK"

    def login(self, *arguments: Any) -> AuthResult:
        """Takes the one password."""
        given = arguments[-1]
        self.logins.append(given)
        return AuthResult(success=given.password == PASSWORD.encode(), handled=False)


@contextmanager
def dripping_hook() -> Iterator[str]:
    """The address of a server that never stops to answer, a byte at a time."""
    is_over = Event()

    def drip(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not is_over.wait(0.05):
                connection.sendall(b"y")

    def listen(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                Thread(target=drip, args=server.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=listen, args=(server,))
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/services/{SECRET}"
        is_over.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


class FreePortController(Controller):
    """On a port that the system chooses; the first connection has to know which."""

    def _trigger_server(self) -> None:
        assert self.server
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post(
    *refusals: str, unknown: str = "", tls: ssl.SSLContext | None = None
) -> Iterator[Post]:
    """A mail server that runs; with `tls` it offers STARTTLS."""
    state = Post(list(refusals), unknown)
    controller = FreePortController(
        state,
        hostname="127.0.0.1",
        port=0,
        tls_context=tls,
        authenticator=state.login,
        auth_require_tls=tls is not None,
    )
    controller.start()
    try:
        state.port = controller.port
        yield state
    finally:
        controller.stop()
