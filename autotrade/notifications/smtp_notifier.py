"""Messages as mail over SMTP.

A repeat has the same Message-ID, by which mailboxes recognise it.
"""

import smtplib
from email.message import EmailMessage
from http import HTTPStatus
from typing import Final

from autotrade.notifications.message_ids import message_id
from autotrade.notifications.smtp import SmtpSender
from autotrade.ports.notifications import (
    NotTakenError,
    OutcomeUnknownError,
    Parcel,
    RefusedError,
)

_FOR_NOW: Final = range(400, HTTPStatus.INTERNAL_SERVER_ERROR)
_ANSWERS: Final = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


class SmtpNotifier:
    """Implements ``Notifier``."""

    recognises_repeats = True
    find = None

    def __init__(self, sender: SmtpSender) -> None:
        self._sender = sender

    def send(self, parcel: Parcel) -> str | None:
        """Send a mail; its id is its Message-ID."""
        handed_over = False
        try:
            with self._sender.connected() as server:
                handed_over = True
                server.send_message(self._message(parcel))
        except _ANSWERS as error:
            code = _code_of(error)
            msg = f"The mail server refused it ({code})."
            if code in _FOR_NOW:
                raise NotTakenError(msg) from None
            raise RefusedError(msg) from None
        except (OSError, smtplib.SMTPException) as error:
            # of the server's own words nothing: they may repeat the password
            msg = f"The mail server did not answer ({type(error).__name__})."
            raise (OutcomeUnknownError if handed_over else NotTakenError)(msg) from None
        return message_id(parcel.key)

    def _message(self, parcel: Parcel) -> EmailMessage:
        message = self._sender.headed(parcel.to, parcel.subject)
        message["Message-ID"] = message_id(parcel.key)
        message.set_content(parcel.text)
        if parcel.html is not None:
            message.add_alternative(parcel.html, subtype="html")
        return message


def _code_of(error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> int:
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    return min((int(code) for code, _ in error.recipients.values()), default=550)
