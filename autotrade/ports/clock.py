"""Time and identifiers come from here, so that tests can own both."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of the present time."""

    def now(self) -> datetime:
        """Return the present time: aware, UTC, cut to the millisecond (what BSON keeps)."""
        ...


class IdSource(Protocol):
    """The only source of new identifiers."""

    def new(self) -> str:
        """Return a UUIDv7 as text: unique, and sorting by the time it was made."""
        ...
