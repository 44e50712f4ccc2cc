"""Getting events to the browsers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId


class Publisher(Protocol):
    """Sends numbered events to their users' rooms, each user's in the order of their numbers."""

    def told(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        """Return the number of the last event that each was told; some are not known."""
        ...

    def publish(
        self, events: Sequence[Event], after: Mapping[UserId, int | None]
    ) -> Collection[UserId]:
        """Send events, in order; return the users who were sent none of theirs.

        ``after`` is what ``told`` says of each user, None for who is not known there. Who was told
        something else meanwhile is sent nothing: that may come before, or be the same. A client
        that misses an event asks for it by its number.
        """
        ...


@dataclass(frozen=True, slots=True)
class Telling:
    """A message that tells a user of events: the one before the first, the last, and its text."""

    user_id: UserId
    after: int | None
    last: int
    text: str


class Tellings(Protocol):
    """How far each user was told, kept with what is sent."""

    def told(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        """Return the number of the last event that each was told; some are not known."""
        ...

    def tell(self, tellings: Sequence[Telling], *, is_new: bool) -> Collection[UserId]:
        """Send what follows what its user was told last; return the users of the others.

        ``is_new`` also tells who follows what is committed, and the relay, without hurry.
        """
        ...

    def send(self, text: str) -> None:
        """Send a message that is no event."""
        ...


class OutboxBell(Protocol):
    """Wakes the relay when something was committed."""

    def ring(self) -> None:
        """Wake the relay now; if this is lost, it looks by itself within a second."""
        ...
