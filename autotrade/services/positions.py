"""Positions as the user sees them: at the last price known."""

from collections.abc import Sequence
from dataclasses import replace

from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.positions import Position
from autotrade.ports.marketdata import Quotes
from autotrade.ports.storage import Storage


class Positions:
    """A user's positions."""

    def __init__(self, *, storage: Storage, quotes: Quotes) -> None:
        self._storage = storage
        self._quotes = quotes

    def list(
        self, user_id: UserId, *, broker_id: BrokerId | None = None, symbol: str | None = None
    ) -> Sequence[Position]:
        """Return positions of one account or of all, open ones first.

        A real quote, where there is one, is the last price; else the last fill's price is. A
        simulated quote never values a position.
        """
        found = self._storage.now.positions.of_account(user_id, broker_id)
        return [self._valued(each) for each in found if symbol in {None, each.symbol}]

    def _valued(self, position: Position) -> Position:
        quote = self._quotes.last(position.symbol) if position.quantity else None
        if quote is None or quote.simulated:
            return position
        return replace(position, last_price=quote.price)
