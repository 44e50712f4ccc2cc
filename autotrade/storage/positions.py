"""Positions in MongoDB."""

from collections.abc import Sequence

from autotrade.domain.ids import BrokerId, StrategyId, UserId
from autotrade.domain.positions import Position
from autotrade.ports.storage import PositionKey
from autotrade.storage.bson import encode_value, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoPositions(MongoCollection[Position]):
    """Implements ``PositionRepository``; a unique index makes the key one."""

    def get(self, key: PositionKey) -> Position | None:
        """Return one position."""
        return self.one(encode_value(key))

    def save(self, position: Position) -> None:
        """Store a position, new or known."""
        document = to_document(position)
        with translated():
            self.collection.replace_one(
                {"_id": position.id, "user_id": position.user_id},
                document,
                upsert=True,
                session=self.session,
            )

    def of_account(self, user_id: UserId, broker_id: BrokerId | None) -> Sequence[Position]:
        """Return accounts' positions, by symbol; open ones first."""
        where: dict[str, object] = {"user_id": user_id, "strategy_id": None}
        if broker_id is not None:
            where["broker_id"] = broker_id
        found = self.many(where, [("symbol", 1), ("product", 1)])
        return sorted(found, key=lambda position: not position.quantity)

    def of_strategy(self, user_id: UserId, strategy_id: StrategyId) -> Sequence[Position]:
        """Return one strategy's shares of positions, by symbol."""
        return self.many({"user_id": user_id, "strategy_id": strategy_id}, [("symbol", 1)])
