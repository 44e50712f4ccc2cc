"""What the store keeps of events, until and after they were published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from autotrade.domain.events import Event, Payload
from autotrade.domain.ids import (
    UserId,
)


class EventRepository(Protocol):
    """The outbox: events that were committed with the state they speak of."""

    def append(self, payloads: Sequence[Payload], at: datetime, request_id: str | None) -> None:
        """Add an event a payload, in order; its name and user are found from the payload."""
        ...

    def unpublished(self, limit: int) -> Sequence[Event]:
        """Return events of all users that have no number yet, oldest first."""
        ...

    def since(self, user_id: UserId, seq: int, limit: int) -> Sequence[Event]:
        """Return the user's numbered events after ``seq``, oldest first."""
        ...

    def last_seq(self, user_id: UserId) -> int:
        """Return the user's highest number given so far; 0 when there is none."""
        ...


class Outbox(Protocol):
    """The relay's side of the events: gives each its number, once, and says what to publish."""

    def next(self, limit: int) -> Sequence[Event]:
        """Return events of all users to publish next, with their numbers, oldest first.

        Those of at most ``limit`` commits: what was told together is returned together. A user's
        numbers have no gaps, and an event keeps the number that it has. The same events are
        returned until ``published`` is called, also by the relay that comes after this one.
        Empty when there are none, or when another relay has just been at work.
        """
        ...

    def published(self) -> None:
        """Say that the events that ``next`` returned were published."""
        ...
