"""SMS by Twilio's Messages resource.

Twilio does not recognise a message that is sent again, but tells what it has sent.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from autotrade.notifications.http import Line, answered, json_of
from autotrade.ports.notifications import NotifierError, NotTakenError, Parcel

_NAME: Final = "Twilio"
_CLOCKS: Final = timedelta(minutes=2)
"""How far Twilio's clock may be from ours."""
_ENDED: Final = frozenset({"failed", "undelivered", "canceled"})


class TwilioNotifier:
    """Implements ``Notifier``. ``sender`` is a number, or a messaging service (``MG...``)."""

    recognises_repeats = False

    def __init__(self, *, base_url: str, account: str, token: str, sender: str) -> None:
        self._url = f"{base_url.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        self._sender = {
            "MessagingServiceSid" if sender.startswith("MG") else "From": sender,
        }
        self._line = Line(auth=(account, token))

    def send(self, parcel: Parcel) -> str | None:
        """Send an SMS."""
        body = {"To": parcel.to, **self._sender, "Body": parcel.text}
        answer = json_of(answered(_NAME, lambda: self._line.client.post(self._url, data=body)))
        return str(answer["sid"]) if "sid" in answer else None

    def find(self, parcel: Parcel) -> Sequence[str]:
        """Look for SMS with this text among those since the day of the first try, oldest first."""
        since = (parcel.since or datetime.now(UTC)) - _CLOCKS  # noqa: TID251 - without a time: just now
        query = {"To": parcel.to, "DateSent>": f"{since:%Y-%m-%d}", "PageSize": "100"}
        try:
            response = answered(_NAME, lambda: self._line.client.get(self._url, params=query))
        except NotifierError as error:
            raise NotTakenError(str(error)) from error
        rows = json_of(response).get("messages")
        return [
            str(row["sid"])
            for row in reversed(rows if isinstance(rows, list) else [])
            if row.get("body") == parcel.text and _is_since(row, since)
        ]

    def close(self) -> None:
        """Close the connections."""
        self._line.close()


def _is_since(row: dict[str, Any], since: datetime) -> bool:
    if row.get("status") in _ENDED:
        return False
    try:
        return parsedate_to_datetime(str(row["date_created"])) >= since
    except (KeyError, ValueError):
        return False
