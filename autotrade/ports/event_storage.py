"""What the store keeps of events, until and after they were published."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from autotrade.domain.events import Event, Payload
from autotrade.domain.ids import (
    UserId,
)


class EventRepository(Protocol):
    """The outbox: events that were committed with the state they speak of."""

    @property
    def numbered(self) -> Sequence[Event]:
        """Return the events that have their numbers by the commit of this transaction.

        Known once it has committed; to be told then, each user's in order. Others are numbered,
        and told, by the relay, as are these where nobody told them.
        """
        ...

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


@dataclass(frozen=True, slots=True)
class Behind:
    """A user who has events up to number ``seq``, and is known to have been told up to ``told``."""

    user_id: UserId
    told: int
    seq: int


class Outbox(Protocol):
    """The relay's side of the events: gives numbers, and knows who is to be told of what."""

    def number(self, limit: int) -> Collection[UserId]:
        """Give events of all users that have none their numbers, once; return whose they are.

        Those of the ``limit`` oldest commits. A user's numbers have no gaps, and an event keeps
        its number. Not those of users for whom somebody else is at it.
        """
        ...

    def recent(self) -> Collection[UserId]:
        """Return who got numbers since this was asked last, or a while before."""
        ...

    def behind(self, user_ids: Collection[UserId]) -> Sequence[Behind]:
        """Return those of the users who have events that nobody said were told."""
        ...

    def told(self, numbers: Mapping[UserId, int]) -> None:
        """Say up to which number users were told, and their channels too."""
        ...
