"""When an exchange trades: one session a weekday, in the exchange's own time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from autotrade.domain.instruments import Segment

IST: Final = ZoneInfo("Asia/Kolkata")


@dataclass(frozen=True, slots=True)
class Session:
    """Hours of a day, ``opens`` included, ``closes`` not."""

    opens: time
    closes: time
    zone: ZoneInfo = IST

    def is_open(self, at: datetime) -> bool:
        """Say whether ``at`` (aware) falls within the session of its local weekday."""
        local = at.astimezone(self.zone)
        return local.weekday() < 5 and self.contains(local.time())

    def contains(self, local: time) -> bool:
        """Say whether a local time of day falls within the hours."""
        return self.opens <= local < self.closes


NSE_CASH: Final = Session(time(9, 15), time(15, 30))
DERIVATIVES: Final = Session(time(9, 15), time(15, 40))
CURRENCY: Final = Session(time(9, 0), time(17, 0))
COMMODITY: Final = Session(time(9, 0), time(23, 30))
SESSIONS: Final[Mapping[Segment, Session]] = {
    Segment.NFO: DERIVATIVES,
    Segment.BFO: DERIVATIVES,
    Segment.CDS: CURRENCY,
    Segment.BCD: CURRENCY,
    Segment.MCX: COMMODITY,
}


def session_of(segment: Segment | None) -> Session:
    """Return the trading hours of a segment; those of cash where nothing else is known."""
    return NSE_CASH if segment is None else SESSIONS.get(segment, NSE_CASH)


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
