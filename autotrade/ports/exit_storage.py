"""What the store keeps of exits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from autotrade.domain.exits import Exit
from autotrade.domain.ids import ExitId, OrderId, UserId


class ExitRepository(Protocol):
    """Exits; open ones are worked on by one at a time, under a lease."""

    def add(self, wanted: Exit) -> bool:
        """Store a new exit; False when the user has one with its key."""
        ...

    def add_all(self, wanted: Sequence[Exit]) -> None:
        """Store new exits; ``ConflictError``, at the latest at the end, when a key is taken."""
        ...

    def get(self, user_id: UserId, exit_id: ExitId) -> Exit | None:
        """Return one exit."""
        ...

    def by_key(self, user_id: UserId, key: str) -> Exit | None:
        """Return the exit of an occasion."""
        ...

    def claim(self, exit_id: ExitId, owner: str, until: datetime, now: datetime) -> Exit | None:
        """Lease an open exit, of any user, that is due and that nobody holds; else None."""
        ...

    def save(self, changed: Exit) -> None:
        """Store what changed, with the next ``version``.

        Raises:
            ConflictError: somebody else has changed it since it was read.
        """
        ...

    def due(self, now: datetime, limit: int) -> Sequence[ExitId]:
        """Return the open exits, of all users, that are due and that nobody works on."""
        ...

    def has_order(self, user_id: UserId, order_id: OrderId) -> bool:
        """Say whether an order is one of an open exit's."""
        ...
