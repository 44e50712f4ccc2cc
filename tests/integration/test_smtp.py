"""Mail over SMTP, to a server of the tests' own that speaks the few words it takes."""

import socketserver
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from typing_extensions import override

from autotrade.domain.errors import UnavailableError
from autotrade.domain.mails import Letter
from autotrade.notifications.smtp import SmtpSender

LETTER = Letter("asha@example.com", "Your code", "Your code is 493027.\n")


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given, or refuses every recipient."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.messages: list[str] = []
        self.refuses = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    answers: ClassVar = {"EHLO": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok", "RSET": "250 ok"}

    @override
    def handle(self) -> None:
        self.say("220 hello")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                self.keep()
                self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb == "RCPT" and self.mailbox.refuses:
                self.say("550 no such box, password hunter2")
            else:
                self.say(self.answers.get(verb, "500 what?"))

    @property
    def mailbox(self) -> Mailbox:
        assert isinstance(self.server, Mailbox)
        return self.server

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def keep(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        self.mailbox.messages.append("".join(lines))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_letter_arrives_with_its_text_and_address(mailbox: Mailbox):
    SmtpSender(url=mailbox.url, sender="AutoTrade <a@example.com>").send(LETTER)

    (message,) = mailbox.messages
    assert "To: asha@example.com" in message
    assert "From: AutoTrade <a@example.com>" in message
    assert "Your code is 493027." in message
    assert "Auto-Submitted: auto-generated" in message


def test_a_refusal_is_told_without_the_servers_own_words(mailbox: Mailbox):
    mailbox.refuses = True

    with pytest.raises(UnavailableError) as refusal:
        SmtpSender(url=mailbox.url, sender="a@example.com").send(LETTER)

    assert "hunter2" not in str(refusal.value)


def test_a_server_that_is_away_is_told_as_such():
    with pytest.raises(UnavailableError, match="did not take it"):
        SmtpSender(url="smtp://127.0.0.1:1", sender="a@example.com").send(LETTER)


def test_a_server_without_encryption_gets_nothing_where_encryption_is_asked_for(mailbox: Mailbox):
    url = mailbox.url.replace("smtp://", "smtp+starttls://")

    with pytest.raises(UnavailableError):
        SmtpSender(url=url, sender="a@example.com").send(LETTER)

    assert mailbox.messages == []


@pytest.mark.parametrize("url", ["http://host", "smtp://", "host:25"])
def test_an_address_that_is_none_of_a_mail_server_is_refused(url: str):
    with pytest.raises(ValueError, match="mail server"):
        SmtpSender(url=url, sender="a@example.com")


def test_an_address_cannot_smuggle_a_second_recipient(mailbox: Mailbox):
    letter = Letter("asha@example.com\r\nBcc: eve@example.com", "x", "y")

    with pytest.raises((ValueError, UnavailableError)):
        SmtpSender(url=mailbox.url, sender="a@example.com").send(letter)

    assert mailbox.messages == []
