"""Positions in MongoDB."""

from collections.abc import Collection as Some
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Final

from bson.decimal128 import Decimal128
from pymongo import UpdateOne
from pymongo.collection import Collection

from autotrade.domain.alerts import Alert
from autotrade.domain.ids import BrokerId, PositionId, StrategyId, UserId
from autotrade.domain.orders import Order, Product
from autotrade.domain.positions import Position
from autotrade.domain.protections import ProtectionStatus
from autotrade.ports.position_storage import BestPrice
from autotrade.ports.storage import PositionKey
from autotrade.storage.bson import Document, encode_value, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED, MongoCollection
from autotrade.storage.guesses import Parts
from autotrade.storage.work import Work

ARMED: Final[Document] = {"protection.status": ProtectionStatus.ARMED.value}
"""The very condition of the index of what is watched."""
_WATCH: Final = "protection_watch"


class MongoPositions(MongoCollection[Position]):
    """Implements ``PositionRepository``; a unique index makes the key one."""

    def expect(
        self,
        alerts: Sequence[Alert],
        symbols: Some[str],
        orders: Sequence[Order],
        work: Work,
    ) -> None:
        """Read ahead the shares that decisions on alerts, and the fills of orders, ask for."""
        if alerts:
            self._expect_of_alerts(alerts, symbols, work)
        if orders:
            self._expect_held(orders, work)

    def _expect_of_alerts(self, alerts: Sequence[Alert], symbols: Some[str], work: Work) -> None:
        """Read ahead the strategies' shares, and what their users' accounts hold of symbols."""
        users = list({alert.user_id for alert in alerts})
        strategies = list({alert.strategy_id for alert in alerts})
        answers: dict[Hashable, list[Position]] = {
            _shares(alert.user_id, alert.strategy_id): [] for alert in alerts
        }
        answers |= {_of_accounts(user_id, each): [] for user_id in users for each in symbols}

        def keep(found: Sequence[Position]) -> None:
            for position in found:
                answers.setdefault(_listed(_key_of(position)), []).append(position)
            work.foresee(answers)

        either: list[Document] = [{"strategy_id": {"$in": strategies}}]
        if symbols:  # one question for both, as what a question costs is mostly that it is asked
            either.append({"strategy_id": None, "symbol": {"$in": list(symbols)}})
        where: Document = {"user_id": {"$in": users}, "$or": either}
        parts = Parts(list(answers), lambda position: _listed(_key_of(position)))
        self.ask_ahead(where, "symbol", keep, work, parts)

    def _expect_held(self, orders: Sequence[Order], work: Work) -> None:
        keys = [key for order in orders for key in _keys_of(order)]
        held: dict[Hashable, Position | None] = dict.fromkeys(map(_one, keys))

        def keep(found: Sequence[Position]) -> None:
            held.update({_one(_key_of(position)): position for position in found})
            work.foresee(held)

        where: dict[str, object] = {
            "user_id": {"$in": list({key.user_id for key in keys})},
            "broker_id": {"$in": list({key.broker_id for key in keys})},
            "strategy_id": {"$in": list({key.strategy_id for key in keys})},
            "symbol": {"$in": list({key.symbol for key in keys})},
        }
        self.ask_ahead(where, "_id", keep, work)

    def get(self, key: PositionKey) -> Position | None:
        """Return one position."""

        def ask() -> Position | None:
            listed = self.work.known(_listed(key)) if self.work is not None else None
            if listed is None:
                return self.one(encode_value(key))
            return next((position for position in listed if _key_of(position) == key), None)

        return ask() if self.work is None else self.work.answer(_one(key), ask)

    def save(self, position: Position) -> None:
        """Store a position, new or known."""
        document = to_document(position)
        where = {"_id": position.id, "user_id": position.user_id}
        if self.work is not None:
            self.work.save(self.name, where, position, document)
            self.work.encoded(position, document)
            self._note(self.work, position)
            return
        with translated():
            self.collection.replace_one(where, document, upsert=True)

    def _note(self, work: Work, position: Position) -> None:
        """Keep what was read ahead in step with what is written."""
        key = _key_of(position)
        known: Sequence[Position] | None = work.known(_listed(key))
        if known is not None:
            others = [each for each in known if each.id != position.id]
            by_symbol = sorted([*others, position], key=lambda each: each.symbol)
            work.foresee({_listed(key): by_symbol})
        work.foresee({_one(key): position})

    def of_account(self, user_id: UserId, broker_id: BrokerId | None) -> Sequence[Position]:
        """Return accounts' positions, by symbol; open ones first."""
        where: dict[str, object] = {"user_id": user_id, "strategy_id": None}
        if broker_id is not None:
            where["broker_id"] = broker_id
        found = self.many(where, [("symbol", 1), ("product", 1)])
        return sorted(found, key=lambda position: not position.quantity)

    def of_strategy(self, user_id: UserId, strategy_id: StrategyId) -> Sequence[Position]:
        """Return one strategy's shares of positions, by symbol."""

        def ask() -> list[Position]:
            return self.many({"user_id": user_id, "strategy_id": strategy_id}, [("symbol", 1)])

        question = _shares(user_id, strategy_id)
        return ask() if self.work is None else self.work.answer(question, ask)

    def shares(
        self, user_id: UserId, broker_id: BrokerId, symbol: str, product: Product
    ) -> Sequence[Position]:
        """Return the strategies' shares of one position of an account."""
        where = {
            "user_id": user_id,
            "broker_id": broker_id,
            "strategy_id": {"$ne": None},
            "symbol": symbol,
            "product": product.value,
        }
        return self.many(where, [("_id", 1)])

    def by_id(self, user_id: UserId, position_id: PositionId) -> Position | None:
        """Return one position, or one strategy's share of one."""
        return self.one({"_id": position_id, "user_id": user_id})

    def with_ids(self, position_ids: Sequence[PositionId]) -> Sequence[Position]:
        """Return positions and shares, of whomever, by their ids."""
        return self.many({"_id": {"$in": list(position_ids)}}, [("_id", 1)])

    def protected(self) -> Sequence[Position]:
        """Return the positions and shares, of all users, whose protection is armed."""
        return self.many(ARMED, [("_id", 1)])

    def keep_best(self, seen: Sequence[BestPrice]) -> None:
        """Keep the best prices of those that are armed still, in the versions named."""
        writes = [
            UpdateOne(
                {"_id": each.position_id, "protection.version": each.version, **ARMED},
                {"$set": {"protection.best": Decimal128(each.price)}},
            )
            for each in seen
        ]
        if writes:
            with translated():
                self.relaxed.bulk_write(writes, ordered=False, session=self.session)

    def watched_until(self) -> datetime | None:
        """Return until when prices were watched for protections, as far as is known."""
        with translated():
            found = self._settings.find_one({"_id": _WATCH}, session=self.session)
        return found["at"] if found is not None else None

    def watched(self, at: datetime) -> None:
        """Say that prices are watched for protections."""
        with translated():
            self._settings.update_one(
                {"_id": _WATCH}, {"$set": {"at": at}}, upsert=True, session=self.session
            )

    @property
    def _settings(self) -> Collection[Document]:
        settings = self._collection.database["settings"]
        return settings if self.session else settings.with_options(write_concern=RELAXED)


def _keys_of(order: Order) -> list[PositionKey]:
    return [
        PositionKey(
            user_id=order.user_id,
            broker_id=order.broker_id,
            strategy_id=strategy_id,
            symbol=order.symbol,
            product=order.product,
        )
        for strategy_id in {None, order.strategy_id}
    ]


def _key_of(position: Position) -> PositionKey:
    return PositionKey(
        user_id=position.user_id,
        broker_id=position.broker_id,
        strategy_id=position.strategy_id,
        symbol=position.symbol,
        product=position.product,
    )


def _one(key: PositionKey) -> Hashable:
    return "position", key


def _listed(key: PositionKey) -> Hashable:
    """Return the question whose answer lists a position, where it was read ahead."""
    if key.strategy_id is None:
        return _of_accounts(key.user_id, key.symbol)
    return _shares(key.user_id, key.strategy_id)


def _of_accounts(user_id: UserId, symbol: str) -> Hashable:
    return "positions of accounts", user_id, symbol


def _shares(user_id: UserId, strategy_id: StrategyId) -> Hashable:
    return "shares", user_id, strategy_id
