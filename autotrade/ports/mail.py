"""Sending mail."""

from typing import Protocol

from autotrade.domain.mails import Letter


class MailSender(Protocol):
    """Hands letters to a mail server."""

    def send(self, letter: Letter) -> None:
        """Send a letter; ``UnavailableError`` when the server did not take it."""
        ...
