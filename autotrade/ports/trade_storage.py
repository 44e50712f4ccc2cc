"""What the store keeps of trades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from autotrade.domain.ids import BrokerId, TradeId, UserId
from autotrade.domain.trades import Trade
from autotrade.ports.position_storage import PositionKey
from autotrade.ports.queries import Page, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class NetPnl:
    """What was gained by what was closed, in rupees: before charges, and what was charged."""

    gross: Decimal
    charged: Decimal


class TradeRepository(Protocol):
    """Trades; the key of a book is the one of the position that it explains."""

    def open_of(self, book: PositionKey) -> Sequence[Trade]:
        """Return a book's open trades that fills made, oldest first."""
        ...

    def save(self, trade: Trade) -> None:
        """Store a trade, new or known."""
        ...

    def get(self, user_id: UserId, trade_id: TradeId) -> Trade | None:
        """Return one trade."""
        ...

    def by_key(self, user_id: UserId, key: str) -> Trade | None:
        """Return the trade that a request has recorded."""
        ...

    def page(self, query: Query) -> Page[Trade]:
        """Return one page, newest first."""
        ...

    def all_open(self, user_id: UserId, broker_id: BrokerId | None) -> Sequence[Trade]:
        """Return the open trades of a user, or of one account, that fills made."""
        ...

    def net_pnl(self, user_id: UserId, broker_id: BrokerId | None) -> NetPnl:
        """Return what fills of a user, or of one account, have gained so far."""
        ...

    def owners(self) -> Sequence[UserId]:
        """Return all users who have, or had, a position: for the proof at night."""
        ...

    def ordered(
        self, user_id: UserId, broker_id: BrokerId, since: datetime | None
    ) -> Mapping[PositionKey, Decimal]:
        """Return the signed sums of an account's fills since a time, by book; it reads all orders.

        Orders that were placed elsewhere are left out.
        """
        ...
