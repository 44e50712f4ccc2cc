"""Mail over SMTP, encrypted where the address of the server says so."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final
from urllib.parse import unquote, urlsplit

from autotrade.domain.errors import UnavailableError
from autotrade.domain.mails import Letter

TIMEOUT_SECONDS: Final = 8
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class SmtpSender:
    """Implements ``ports.mail.MailSender`` for one server, such as ``smtps://user:pw@host:465``.

    ``smtp+starttls`` insists on encryption, ``smtp`` is for a server on the same machine.
    """

    def __init__(self, *, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            msg = "the mail server's address must be smtp://, smtp+starttls:// or smtps://"
            raise ValueError(msg)
        self._scheme = parts.scheme
        self._host = parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Send a letter.

        Raises:
            UnavailableError: the server did not take it; it may be tried again.
        """
        try:
            with self.connected() as server:
                server.send_message(self._message(letter))
        except (OSError, smtplib.SMTPException) as error:
            # of the server's own words only the kind: they may repeat the password
            msg = f"The mail server did not take it ({type(error).__name__})."
            raise UnavailableError(msg) from error

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """Open a connection to the server, encrypted and logged in as its address says.

        Raises:
            OSError: it can't be reached.
            smtplib.SMTPException: it does not let us in.
        """
        with self._opened() as server:
            if self._user:
                server.login(self._user, self._password)
            yield server

    def headed(self, to: str, subject: str) -> EmailMessage:
        """Return a message with every header but its id; a subject is one line."""
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = to
        message["Subject"] = " ".join(subject.split())
        message["Date"] = formatdate()
        message["Auto-Submitted"] = "auto-generated"
        return message

    @contextmanager
    def _opened(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        address, timeout = (self._host, self._port), TIMEOUT_SECONDS
        if self._scheme == "smtps":
            with smtplib.SMTP_SSL(*address, timeout=timeout, context=context) as server:
                yield server
            return
        with smtplib.SMTP(*address, timeout=timeout) as server:
            if self._scheme == "smtp+starttls":
                server.starttls(context=context)
            yield server

    def _message(self, letter: Letter) -> EmailMessage:
        message = self.headed(letter.to, letter.subject)
        message["Message-ID"] = make_msgid(domain="autotrade")
        message.set_content(letter.text)
        return message
