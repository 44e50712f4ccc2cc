"""Positions as the user sees them: at the last price known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autotrade.domain.errors import NotFoundError
from autotrade.domain.ids import BrokerId, PositionId, StrategyId, UserId
from autotrade.domain.positions import Position
from autotrade.ports.marketdata import SimulatedMarket
from autotrade.ports.storage import Storage
from autotrade.services.paper_prices import price_now
from autotrade.services.protections import Protections


class Positions:
    """A user's positions."""

    def __init__(
        self, *, storage: Storage, quotes: SimulatedMarket, protections: Protections
    ) -> None:
        self._storage = storage
        self._quotes = quotes
        self._protections = protections

    def list(
        self,
        user_id: UserId,
        *,
        broker_id: BrokerId | None = None,
        symbol: str | None = None,
        strategy_id: StrategyId | None = None,
    ) -> Sequence[Position]:
        """Return positions of one account or of all, open ones first; or a strategy's shares.

        The quote, where there is one, is the last price; else the last fill's price is. What is
        held on paper goes on from its last fill as the simulated market moves, as its orders
        do; a simulated quote never values real money.
        """
        repos = self._storage.now
        if strategy_id is None:
            found = repos.positions.of_account(user_id, broker_id)
        else:
            shares = repos.positions.of_strategy(user_id, strategy_id)
            found = [each for each in shares if broker_id in {None, each.broker_id}]
        return [self._valued(each) for each in found if symbol in {None, each.symbol}]

    def get(self, user_id: UserId, position_id: PositionId) -> Position:
        """Return one position, or a strategy's share of one, as ``list`` does.

        Raises:
            NotFoundError: the user has no such position.
        """
        position = self._storage.now.positions.by_id(user_id, position_id)
        if position is None:
            msg = "There is no such position."
            raise NotFoundError(msg)
        return self._valued(position)

    def protect(
        self, user_id: UserId, position_id: PositionId, levels: Mapping[str, object]
    ) -> Position:
        """Set stop-loss, target and trailing stop; raises as ``Protections.set``."""
        price = self.get(user_id, position_id).last_price
        return self._valued(self._protections.set(user_id, position_id, levels, price))

    def _valued(self, position: Position) -> Position:
        price = price_now(self._quotes, position) if position.quantity else None
        return position if price is None else replace(position, last_price=price)
