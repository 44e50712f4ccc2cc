"""The audit log as the use cases see it; imported through ``ports.storage``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from autotrade.domain.audit import AuditEntry
from autotrade.domain.orders import Order
from autotrade.ports.queries import Page, Query


@dataclass(frozen=True, slots=True)
class UntoldOrder:
    """A live order that the audit log does not tell of yet: that it was sent, or how it ended."""

    order: Order
    is_sending_told: bool


class AuditRepository(Protocol):
    """The audit log; entries are never changed but by sealing, and never removed."""

    def append(self, entry: AuditEntry) -> None:
        """Add an entry that is not sealed yet."""
        ...

    def seal(self, limit: int) -> int:
        """Chain the oldest unsealed entries, of all users; return how many that was."""
        ...

    def page(self, query: Query) -> Page[AuditEntry]:
        """Return one page of what concerns a user, newest first."""
        ...

    def untold_orders(self, before: datetime, limit: int) -> Sequence[UntoldOrder]:
        """Return live orders of ours to tell of, last changed before then, oldest change first.

        Both this and ``told`` are for one transaction.
        """
        ...

    def told(self, orders: Sequence[Order]) -> None:
        """Note that what these orders are now was told; they are as ``untold_orders`` gave them."""
        ...

    def untold_paper_orders(self, before: datetime, limit: int) -> Sequence[Order]:
        """Return paper orders of ours to tell of, made before then: new ones, and ended ones.

        An order that was told of while it rested comes again once it has ended. Both this and
        ``paper_told`` are for one transaction.
        """
        ...

    def paper_told(self, orders: Sequence[Order]) -> None:
        """Note that what these were told as is what they are now."""
        ...

    def last(self) -> AuditEntry | None:
        """Return the sealed entry with the highest number; None when there is none."""
        ...

    def chain(self) -> Iterator[AuditEntry]:
        """Yield every sealed entry, of all users, in the order of their numbers."""
        ...
