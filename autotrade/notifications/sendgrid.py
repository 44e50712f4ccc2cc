"""Mail by SendGrid's API, version 3.

A repeat has the same Message-ID, by which mailboxes recognise it.
"""

from email.utils import parseaddr

from autotrade.domain.errors import UnavailableError
from autotrade.domain.mails import Letter
from autotrade.notifications.http import Line, answered
from autotrade.notifications.message_ids import message_id
from autotrade.ports.notifications import NotifierError, Parcel


class SendGrid:
    """The call that sends a mail."""

    def __init__(self, *, base_url: str, api_key: str, sender: str) -> None:
        self._url = f"{base_url.rstrip('/')}/v3/mail/send"
        self._name, self._address = parseaddr(sender)
        self._line = Line(headers={"Authorization": f"Bearer {api_key}"})

    def post(
        self, to: str, subject: str, text: str, html: str | None = None, **more: object
    ) -> str | None:
        """Send a mail; return SendGrid's id of it.

        Raises:
            NotifierError: one of its three kinds.
        """
        contents = [{"type": "text/plain", "value": text}]
        if html is not None:
            contents.append({"type": "text/html", "value": html})
        body = {
            "personalizations": [{"to": [{"email": to}]}],
            "from": {"email": self._address, **({"name": self._name} if self._name else {})},
            "subject": subject,
            "content": contents,
            # nobody's links are counted, or sent by way of SendGrid
            "tracking_settings": {"click_tracking": {"enable": False}},
            **more,
        }
        response = answered("SendGrid", lambda: self._line.client.post(self._url, json=body))
        found: str | None = response.headers.get("X-Message-Id")
        return found

    def close(self) -> None:
        """Close the connections."""
        self._line.close()


class SendGridNotifier:
    """Implements ``Notifier``."""

    recognises_repeats = True
    find = None

    def __init__(self, sendgrid: SendGrid) -> None:
        self._sendgrid = sendgrid

    def send(self, parcel: Parcel) -> str | None:
        """Send a mail."""
        return self._sendgrid.post(
            parcel.to,
            parcel.subject,
            parcel.text,
            parcel.html,
            headers={"Message-ID": message_id(parcel.key), "Auto-Submitted": "auto-generated"},
            custom_args={"delivery_id": parcel.key},
        )


class SendGridSender:
    """Implements ``ports.mail.MailSender`` for the program's own letters."""

    def __init__(self, sendgrid: SendGrid) -> None:
        self._sendgrid = sendgrid

    def send(self, letter: Letter) -> None:
        """Send a letter.

        Raises:
            UnavailableError: it was not taken; it may be tried again.
        """
        try:
            self._sendgrid.post(letter.to, letter.subject, letter.text)
        except NotifierError as error:
            raise UnavailableError(str(error)) from error
