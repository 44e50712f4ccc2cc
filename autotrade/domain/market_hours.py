"""Hours of a day in the exchange's own time; when markets trade is the calendar's to say."""

from dataclasses import dataclass
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

IST: Final = ZoneInfo("Asia/Kolkata")


@dataclass(frozen=True, slots=True)
class Session:
    """Hours of a day, ``opens`` included, ``closes`` not."""

    opens: time
    closes: time
    zone: ZoneInfo = IST

    def contains(self, local: time) -> bool:
        """Say whether a local time of day falls within the hours."""
        return self.opens <= local < self.closes


def parse_hours(text: str) -> Session:
    """Read ``HH:MM-HH:MM`` (IST).

    Raises:
        ValueError: the text is not of this form, or ends before it begins.
    """
    opens, _, closes = text.partition("-")
    session = Session(time.fromisoformat(opens), time.fromisoformat(closes))
    if session.opens >= session.closes:
        msg = f"{text!r} ends before it begins"
        raise ValueError(msg)
    return session
