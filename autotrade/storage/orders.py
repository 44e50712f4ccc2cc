"""Orders in MongoDB."""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import Final

from pymongo.collection import Collection

from autotrade.domain.alerts import Alert
from autotrade.domain.ids import BrokerId, ClientTag, OrderId, StrategyId, UserId
from autotrade.domain.orders import AT_BROKER, WORKING, Order, OrderStatus
from autotrade.storage.bson import Document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection, equal_text
from autotrade.storage.guesses import Parts
from autotrade.storage.work import Work

_WORKING = sorted(status.value for status in WORKING)
_LOOKED_AT = sorted({OrderStatus.SENDING, OrderStatus.UNKNOWN, *AT_BROKER})
SENDING_AT_LEAST: Final = timedelta(seconds=17)
"""Longer than a lease: who still holds one may be waiting for the broker's answer."""


class MongoOrders(MongoCollection[Order]):
    """Implements ``OrderRepository``."""

    @property
    def _holds(self) -> Collection[Document]:
        return self._collection.database["symbol_holds"]

    def expect(self, alerts: Sequence[Alert], work: Work) -> None:
        """Read ahead the orders of the strategies of alerts that may still trade."""
        strategies = {(alert.user_id, alert.strategy_id) for alert in alerts}
        where: dict[str, object] = {
            "user_id": {"$in": list({user_id for user_id, _ in strategies})},
            "strategy_id": {"$in": list({strategy_id for _, strategy_id in strategies})},
            "status": {"$in": _WORKING},
        }
        answers: dict[Hashable, dict[OrderId, Order]] = {_working(*s): {} for s in strategies}

        def keep(found: Sequence[Order]) -> None:
            for order in found:
                key = _working(order.user_id, order.strategy_id)
                answers.setdefault(key, {})[order.id] = order
            work.foresee(answers)

        parts = Parts(
            {strategy_id for _, strategy_id in strategies},
            of=lambda order: order.strategy_id,
            has=lambda order: order.status in WORKING,
        )
        self.ask_ahead(where, "_id", keep, work, parts)

    def add(self, order: Order) -> None:
        """Store a new order."""
        self._note(order)
        self.insert(order, "There is an order with this client tag.")

    def get(self, user_id: UserId, order_id: OrderId) -> Order | None:
        """Return one order."""
        return self.one({"_id": order_id, "user_id": user_id})

    def by_tag(self, tag: ClientTag) -> Order | None:
        """Return the order with this tag."""
        return self.one({"client_tag": tag})

    def save(self, order: Order, *, was: OrderStatus) -> None:
        """Store what changed if the order is still in ``was``."""
        self._note(order)
        self.replace(order, {"status": was.value}, "The order was moved by somebody else.")

    def family(self, user_id: UserId, order_id: OrderId) -> Sequence[Order]:
        """Return an order and its further slices."""
        either = [{"_id": order_id}, {"parent_id": equal_text(order_id)}]
        theirs = {"user_id": user_id, "$or": either}
        return self.many(theirs, [("slice", 1)])

    def by_number(self, user_id: UserId, broker_id: BrokerId, broker_order_id: str) -> Order | None:
        """Return the order of an account that its broker knows by this number."""
        number = equal_text(broker_order_id)
        where = {"user_id": user_id, "broker_id": broker_id, "broker_order_id": number}
        return self.one(where, hint="by_number")

    def working(self, user_id: UserId, strategy_id: StrategyId, symbol: str) -> Sequence[Order]:
        """Return a strategy's orders in a symbol that may still trade."""
        known = self._known_working(user_id, strategy_id)
        if known is not None:
            return [known[key] for key in sorted(known) if known[key].symbol == symbol]
        where = {
            "user_id": user_id,
            "strategy_id": strategy_id,
            "symbol": symbol,
            "status": {"$in": _WORKING},
        }
        return self.many(where, [("_id", 1)])

    def hold(self, user_id: UserId, strategy_id: StrategyId, symbol: str, by: str) -> None:
        """Write to the pair, so that transactions which do the same conflict."""
        pair = {"_id": f"{strategy_id}:{symbol}"}
        if self.work is not None:
            self.work.touch(self._holds.name, pair["_id"], {"user_id": user_id, "by": by})
            return
        with translated():
            self._holds.update_one(
                pair,
                {"$set": {"user_id": user_id, "by": by}, "$inc": {"touched": 1}},
                upsert=True,
                session=self.session,
            )

    def working_of_account(self, user_id: UserId, broker_id: BrokerId) -> Sequence[Order]:
        """Return an account's orders that may still trade, also external and lost ones."""
        statuses = [*_WORKING, OrderStatus.LOST.value]
        where = {"user_id": user_id, "broker_id": broker_id, "status": {"$in": statuses}}
        return self.many(where, [("_id", 1)])

    def external_in(self, user_id: UserId, broker_id: BrokerId, symbol: str) -> Sequence[Order]:
        """Return an account's orders in a symbol that were placed elsewhere, oldest first."""
        where = {
            "user_id": user_id,
            "broker_id": broker_id,
            "symbol": symbol,
            "external": True,
        }
        return self.many(where, [("_id", 1)])

    def touched_since(
        self, user_id: UserId, broker_id: BrokerId, since: datetime
    ) -> Sequence[Order]:
        """Return an account's orders that were made or changed since ``since``."""
        where = {"user_id": user_id, "broker_id": broker_id, "updated_at": {"$gte": since}}
        return self.many(where, [("_id", 1)])

    def accounts_to_look_at(self, now: datetime, limit: int) -> Sequence[tuple[UserId, BrokerId]]:
        """Return accounts with orders that are due to be looked up or polled."""
        return self._accounts(_due(now), limit)

    def to_look_at(
        self, user_id: UserId, broker_id: BrokerId, now: datetime, limit: int
    ) -> Sequence[Order]:
        """Return an account's orders that are due to be looked up or polled."""
        where = {"user_id": user_id, "broker_id": broker_id, **_due(now)}
        return self.many(where, [("_id", 1)], limit)

    def look_again(self, order_ids: Sequence[OrderId], at: datetime) -> None:
        """Say that these orders need no look before ``at``."""
        where = {"_id": {"$in": list(order_ids)}}
        with translated():
            self.relaxed.update_many(where, {"$set": {"look_at": at}}, session=self.session)

    def waiting_slices(self, before: datetime, limit: int) -> Sequence[Order]:
        """Return slices that wait to be sent since before ``before``."""
        where = {
            "status": OrderStatus.CREATED.value,
            "slice": {"$gt": 0},
            "updated_at": {"$lt": before},
        }
        return self.many(where, [("_id", 1)], limit)

    def accounts_in_use(self, since: datetime, limit: int) -> Sequence[tuple[UserId, BrokerId]]:
        """Return live accounts with orders that were made or changed since."""
        return self._accounts({"paper": False, "updated_at": {"$gte": since}}, limit)

    def _accounts(self, where: Document, limit: int) -> list[tuple[UserId, BrokerId]]:
        account = {"user_id": "$user_id", "broker_id": "$broker_id"}
        stages: list[Document] = [
            {"$match": where},
            {"$group": {"_id": account}},
            {"$limit": limit},
        ]
        with translated():
            found = [document["_id"] for document in self.collection.aggregate(stages)]
        return [(UserId(one["user_id"]), BrokerId(one["broker_id"])) for one in found]

    def is_unsettled(self, user_id: UserId, strategy_id: StrategyId, symbol: str) -> bool:
        """Say whether a strategy has an order in SENDING or UNKNOWN for a symbol."""
        unsettled = {OrderStatus.SENDING, OrderStatus.UNKNOWN}
        working = self.working(user_id, strategy_id, symbol)
        return any(order.status in unsettled for order in working)

    def working_symbols(self, user_id: UserId, strategy_id: StrategyId) -> set[str]:
        """Return the symbols in which a strategy has orders that have not ended."""
        where = {
            "user_id": user_id,
            "strategy_id": strategy_id,
            "status": {"$in": _WORKING},
        }
        with translated():
            found = self.collection.find(where, {"symbol": 1}, session=self.session)
            return {str(document["symbol"]) for document in found}

    def count_since(self, user_id: UserId, strategy_id: StrategyId, since: datetime) -> int:
        """Count a strategy's orders made since ``since``."""
        where = {"user_id": user_id, "strategy_id": strategy_id, "created_at": {"$gte": since}}
        with translated():
            return self.collection.count_documents(where, session=self.session)

    def _known_working(
        self, user_id: UserId, strategy_id: StrategyId | None
    ) -> dict[OrderId, Order] | None:
        if self.work is None:
            return None
        known: dict[OrderId, Order] | None = self.work.known(_working(user_id, strategy_id))
        return known

    def _note(self, order: Order) -> None:
        """Keep what was read ahead in step with what is written."""
        known = self._known_working(order.user_id, order.strategy_id)
        if known is not None:
            known.pop(order.id, None)
            if order.status in WORKING:
                known[order.id] = order


def _working(user_id: UserId, strategy_id: StrategyId | None) -> Hashable:
    return "working orders", user_id, strategy_id


def _due(now: datetime) -> Document:
    """Match what is due; an order that nobody looked at so far has no time yet, and is due."""
    sending = OrderStatus.SENDING.value
    return {
        "status": {"$in": _LOOKED_AT},
        "external": False,
        "look_at": {"$not": {"$gt": now}},
        "$or": [
            {"status": {"$ne": sending}},
            {"updated_at": {"$lt": now - SENDING_AT_LEAST}},
        ],
    }
