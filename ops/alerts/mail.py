"""E-mail, through an SMTP server."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from ops.alerts.channel import Environment, TemporaryError
from ops.alerts.messages import Message
from ops.errors import AlertError

SETTING = "STORELAKE_SMTP_URL"
TO_SETTING = "STORELAKE_ALERT_MAIL_TO"
FROM_SETTING = "STORELAKE_ALERT_MAIL_FROM"
PORTS = {"smtp": 25, "smtps": 465}
PERMANENT = 500  # SMTP's codes from here on will be the same next time

logger = structlog.get_logger()


@dataclass(frozen=True)
class MailChannel:
    """Sends one mail a message to all recipients; the URL may hold a password."""

    server: SplitResult = field(repr=False)
    sender: str
    recipients: tuple[str, ...]
    name: str = "mail"

    @classmethod
    def configured(cls, environment: Environment) -> Self | None:
        """The channel that the environment sets, if it does.

        Raises:
            AlertError: the server's address cannot be read, or nobody is named.
        """
        if not environment.get(SETTING):
            return None
        server = _parsed(environment[SETTING])
        named = environment.get(TO_SETTING, "").split(",")
        recipients = tuple(address.strip() for address in named if address.strip())
        if not recipients:
            raise AlertError(f"mail has no recipients; set {TO_SETTING}")
        return cls(server, environment.get(FROM_SETTING) or recipients[0], recipients)

    def deliver(self, message: Message, seconds: float) -> None:
        """Send one mail, see `Channel`."""
        try:
            with self._connected(seconds) as session:
                refused = session.send_message(self._mail(message))
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            raise _refused("the recipients", min(codes)) from None
        except smtplib.SMTPResponseException as error:
            # Its text may repeat the account; the code says enough.
            raise _refused(type(error).__name__, error.smtp_code) from None
        except ssl.SSLCertVerificationError:
            raise AlertError("the server's certificate cannot be verified") from None
        except smtplib.SMTPNotSupportedError:
            raise AlertError("the server takes no such login or address") from None
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryError(f"no mail server ({type(error).__name__})") from None
        if refused:  # the others have it, so it is not sent again
            logger.warning("mail does not reach all recipients", refused=len(refused))

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = message.title
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.recipients)
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain="storelake.invalid")
        mail["Auto-Submitted"] = "auto-generated"  # no holiday replies
        mail.set_content(message.text)
        return mail

    def _connected(self, seconds: float) -> smtplib.SMTP:
        """A session, encrypted wherever the server can, with the account if there is.

        Within one machine nobody listens, and no certificate bears its name.
        """
        host = self.server.hostname or ""
        port = self.server.port or PORTS[self.server.scheme]
        context = ssl.create_default_context()
        if _is_this_machine(host):
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if self.server.scheme == "smtps":
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=seconds, context=context
            )
        else:
            session = smtplib.SMTP(host, port, timeout=seconds)
        try:
            self._secured(session, context)
        except BaseException:
            session.close()
            raise
        return session

    def _secured(self, session: smtplib.SMTP, context: ssl.SSLContext) -> None:
        session.ehlo_or_helo_if_needed()
        is_encrypted = self.server.scheme == "smtps"
        if not is_encrypted and session.has_extn("starttls"):
            session.starttls(context=context)
            is_encrypted = True
        if self.server.username is None:
            return
        if not is_encrypted and not _is_this_machine(self.server.hostname or ""):
            raise AlertError("the server offers no TLS, so it gets no password")
        password = unquote(self.server.password or "")
        session.login(unquote(self.server.username), password)


def _parsed(text: str) -> SplitResult:
    try:
        server = urlsplit(text)
        is_one = server.scheme in PORTS and server.hostname and server.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise AlertError(
            f"{SETTING} cannot be read; write it as smtp://user:password@host:port or "
            "smtps://..., special characters as %XX"
        ) from None
    return server


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(what: str, code: int) -> AlertError:
    said = f"the mail server answered {code} ({what})"
    return AlertError(said) if code >= PERMANENT else TemporaryError(said)
