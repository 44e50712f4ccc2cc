"""Orders in MongoDB."""

from collections.abc import Sequence
from datetime import datetime

from autotrade.domain.ids import ClientTag, OrderId, StrategyId, UserId
from autotrade.domain.orders import WORKING, Order, OrderStatus
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection

_UNSETTLED = [OrderStatus.SENDING.value, OrderStatus.UNKNOWN.value]


class MongoOrders(MongoCollection[Order]):
    """Implements ``OrderRepository``."""

    def add(self, order: Order) -> None:
        """Store a new order."""
        self.insert(order, "There is an order with this client tag.")

    def get(self, user_id: UserId, order_id: OrderId) -> Order | None:
        """Return one order."""
        return self.one({"_id": order_id, "user_id": user_id})

    def by_tag(self, tag: ClientTag) -> Order | None:
        """Return the order with this tag."""
        return self.one({"client_tag": tag})

    def save(self, order: Order, *, was: OrderStatus) -> None:
        """Store what changed if the order is still in ``was``."""
        self.replace(order, {"status": was.value}, "The order was moved by somebody else.")

    def unsettled(self, before: datetime, limit: int) -> Sequence[Order]:
        """Return orders in SENDING or UNKNOWN since before ``before``."""
        where = {"status": {"$in": _UNSETTLED}, "updated_at": {"$lt": before}}
        return self.many(where, [("updated_at", 1)], limit)

    def is_unsettled(self, user_id: UserId, strategy_id: StrategyId, symbol: str) -> bool:
        """Say whether a strategy has an order in SENDING or UNKNOWN for a symbol."""
        where = {
            "user_id": user_id,
            "strategy_id": strategy_id,
            "symbol": symbol,
            "status": {"$in": _UNSETTLED},
        }
        with translated():
            found = self.collection.find_one(where, {"_id": 1}, session=self.session)
        return found is not None

    def working_symbols(self, user_id: UserId, strategy_id: StrategyId) -> set[str]:
        """Return the symbols in which a strategy has orders that have not ended."""
        where = {
            "user_id": user_id,
            "strategy_id": strategy_id,
            "status": {"$in": [status.value for status in WORKING]},
        }
        with translated():
            found = self.collection.find(where, {"symbol": 1}, session=self.session)
            return {str(document["symbol"]) for document in found}

    def count_since(self, user_id: UserId, strategy_id: StrategyId, since: datetime) -> int:
        """Count a strategy's orders made since ``since``."""
        where = {"user_id": user_id, "strategy_id": strategy_id, "created_at": {"$gte": since}}
        with translated():
            return self.collection.count_documents(where, session=self.session)
