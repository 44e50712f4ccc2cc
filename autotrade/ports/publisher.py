"""Getting events to the browsers."""

from collections.abc import Sequence
from typing import Protocol

from autotrade.domain.events import Event


class Publisher(Protocol):
    """Sends numbered events to their users' rooms."""

    def publish(self, events: Sequence[Event]) -> None:
        """Send events in order; a client that misses one asks for it by its number."""
        ...


class OutboxBell(Protocol):
    """Wakes the relay when something was committed."""

    def ring(self) -> None:
        """Wake the relay now; if this is lost, it looks by itself within a second."""
        ...
