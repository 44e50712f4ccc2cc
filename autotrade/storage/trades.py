"""Trades in MongoDB."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from autotrade.domain.alerts import Alert
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import BrokerId, StrategyId, TradeId, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Order, Product, Side
from autotrade.domain.trades import Trade, TradeSide, TradeSource, TradeStatus
from autotrade.ports.position_storage import PositionKey
from autotrade.ports.trade_storage import NetPnl
from autotrade.storage.bson import Document, encode_value, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import equal_text
from autotrade.storage.facets import FacetedCollection, Facets
from autotrade.storage.guesses import Parts
from autotrade.storage.work import Work

_BY_FILLS: Final = (TradeSource.ALERT, TradeSource.MANUAL)
BY_FILLS: Document = {
    "status": TradeStatus.OPEN.value,
    "source": {"$in": [source.value for source in _BY_FILLS]},
}
"""Open trades that fills made: the very condition of the index of books."""
FACETS: Final = Facets(
    many=("strategy_id", "symbol"),
    looked_up="broker_id",
    few={
        "paper": (True, False),
        "source": tuple(source.value for source in TradeSource),
        "side": tuple(side.value for side in TradeSide),
    },
    handful=("status", TradeStatus.OPEN.value),
)
_CHARGED: Final = ("brokerage", "charges", "mtf_charge")


class MongoTrades(FacetedCollection[Trade]):
    """Implements ``TradeRepository``."""

    facets = FACETS

    def expect(
        self,
        alerts: Sequence[Alert],
        symbols: Collection[str],
        orders: Sequence[Order],
        work: Work,
    ) -> None:
        """Read ahead the books that fills go into: of orders, or of alerts in these symbols."""
        if alerts and symbols:
            self._expect_of_strategies(alerts, symbols, work)
        if orders:
            self._expect_books(orders, work)

    def _expect_of_strategies(
        self, alerts: Sequence[Alert], symbols: Collection[str], work: Work
    ) -> None:
        pairs = {(alert.user_id, alert.strategy_id) for alert in alerts}
        listed: dict[Hashable, list[Trade]] = {
            _of_strategy(*pair, symbol): [] for pair in pairs for symbol in symbols
        }
        where: Document = {
            "user_id": {"$in": list({user_id for user_id, _ in pairs})},
            "strategy_id": {"$in": list({strategy_id for _, strategy_id in pairs})},
            "symbol": {"$in": list(symbols)},
            **BY_FILLS,
        }

        def keep(trades: Sequence[Trade]) -> None:
            for trade in trades:
                key = _of_strategy(trade.user_id, trade.strategy_id, trade.symbol)
                listed.setdefault(key, []).append(trade)
            work.foresee(listed)

        parts = Parts(
            list(listed),
            of=lambda trade: _of_strategy(trade.user_id, trade.strategy_id, trade.symbol),
            has=lambda trade: trade.status is TradeStatus.OPEN and trade.source in _BY_FILLS,
        )
        self.ask_ahead(where, "_id", keep, work, parts)

    def _expect_books(self, orders: Sequence[Order], work: Work) -> None:
        books = {_book_of(order) for order in orders}
        found: dict[Hashable, list[Trade]] = {_open(book): [] for book in books}
        where: Document = {
            "user_id": {"$in": list({book.user_id for book in books})},
            "broker_id": {"$in": list({book.broker_id for book in books})},
            "strategy_id": {"$in": list({book.strategy_id for book in books})},
            "symbol": {"$in": list({book.symbol for book in books})},
            **BY_FILLS,
        }

        def keep(trades: Sequence[Trade]) -> None:
            for trade in trades:
                known = found.get(_open(_key_of(trade)))
                if known is not None:
                    known.append(trade)
            work.foresee(found)

        self.ask_ahead(where, "_id", keep, work)

    def open_of(self, book: PositionKey) -> Sequence[Trade]:
        """Return a book's open trades that fills made, oldest first."""

        def ask() -> list[Trade]:
            listed = self._listed(book)
            if listed is None:
                return self.many({**encode_value(book), **BY_FILLS}, [("_id", 1)])
            return [trade for trade in listed if _key_of(trade) == book]

        return ask() if self.work is None else self.work.answer(_open(book), ask)

    def save(self, trade: Trade) -> None:
        """Store a trade, new or known."""
        document = to_document(trade)
        where = {"_id": trade.id, "user_id": trade.user_id}
        if self.work is not None:
            self.work.save(self.name, where, trade, document)
            self.work.encoded(trade, document)
            self._note(self.work, trade)
            return
        try:
            with translated():
                self.collection.replace_one(where, document, upsert=True)
        except DuplicateKeyError as error:
            msg = "The trade was recorded already."
            raise ConflictError(msg) from error

    def get(self, user_id: UserId, trade_id: TradeId) -> Trade | None:
        """Return one trade."""
        return self.one({"_id": trade_id, "user_id": user_id})

    def by_key(self, user_id: UserId, key: str) -> Trade | None:
        """Return the trade that a request has recorded."""
        return self.one({"user_id": user_id, "key": equal_text(key)})

    def all_open(self, user_id: UserId, broker_id: BrokerId | None) -> Sequence[Trade]:
        """Return the open trades of a user, or of one account, that fills made."""
        return self.many({**_of(user_id, broker_id), **BY_FILLS}, [("_id", 1)])

    def net_pnl(self, user_id: UserId, broker_id: BrokerId | None) -> NetPnl:
        """Return what fills have gained so far."""
        sums = {name: {"$sum": f"${name}"} for name in ("pnl_gross", *_CHARGED)}
        stages: list[Document] = [
            {"$match": {**_of(user_id, broker_id), "source": BY_FILLS["source"]}},
            {"$group": {"_id": None, **sums}},
        ]
        with translated():
            found = next(iter(self.collection.aggregate(stages, session=self.session)), None)
        if found is None:
            return NetPnl(gross=ZERO, charged=ZERO)
        charged = sum((_decimal(found[name]) for name in _CHARGED), ZERO)
        return NetPnl(gross=_decimal(found["pnl_gross"]), charged=charged)

    def owners(self) -> Sequence[UserId]:
        """Return all users who have, or had, a position."""
        with translated():
            return list(self._database["positions"].distinct("user_id"))

    def ordered(
        self, user_id: UserId, broker_id: BrokerId, since: datetime | None
    ) -> Mapping[PositionKey, Decimal]:
        """Return the signed sums of an account's fills since a time, by book."""
        mine: Document = {
            **_of(user_id, broker_id),
            "external": False,
            "fills.0": {"$exists": True},
        }
        sign = {"$cond": [{"$eq": ["$side", Side.BUY.value]}, 1, -1]}
        stages: list[Document] = [
            {"$match": mine},
            {"$unwind": "$fills"},
            *([] if since is None else [{"$match": {"fills.at": {"$gte": since}}}]),
            {
                "$group": {
                    "_id": {name: f"${name}" for name in ("strategy_id", "symbol", "product")},
                    "quantity": {"$sum": {"$multiply": ["$fills.quantity", sign]}},
                }
            },
        ]
        with translated():
            found = list(self._database["orders"].aggregate(stages, session=self.session))
        return {
            PositionKey(
                user_id=user_id,
                broker_id=broker_id,
                strategy_id=each["_id"]["strategy_id"],
                symbol=each["_id"]["symbol"],
                product=Product(each["_id"]["product"]),
            ): _decimal(each["quantity"])
            for each in found
        }

    def _listed(self, book: PositionKey) -> Sequence[Trade] | None:
        if self.work is None:
            return None
        listed: list[Trade] | None = self.work.known(
            _of_strategy(book.user_id, book.strategy_id, book.symbol)
        )
        return listed

    def _note(self, work: Work, trade: Trade) -> None:
        """Keep what was read ahead in step with what is written."""
        book = _key_of(trade)
        question = _open(book)
        known: list[Trade] | None = work.known(question)
        listed = self._listed(book)
        if known is None and listed is not None:
            known = [each for each in listed if _key_of(each) == book]
        if known is None or trade.source is TradeSource.RECORDED:
            return
        others = [each for each in known if each.id != trade.id]
        is_open = trade.status is TradeStatus.OPEN
        work.foresee({question: [*others, trade] if is_open else others})


def _of_strategy(user_id: UserId, strategy_id: StrategyId | None, symbol: str) -> Hashable:
    return "open trades of a strategy", user_id, strategy_id, symbol


def _decimal(value: Any) -> Decimal:
    return value.to_decimal() if hasattr(value, "to_decimal") else Decimal(value)


def _of(user_id: UserId, broker_id: BrokerId | None) -> Document:
    where: Document = {"user_id": user_id}
    if broker_id is not None:
        where["broker_id"] = broker_id
    return where


def _book_of(order: Order) -> PositionKey:
    return PositionKey(
        user_id=order.user_id,
        broker_id=order.broker_id,
        strategy_id=order.strategy_id,
        symbol=order.symbol,
        product=order.product,
    )


def _key_of(trade: Trade) -> PositionKey:
    return PositionKey(
        user_id=trade.user_id,
        broker_id=trade.broker_id,
        strategy_id=trade.strategy_id,
        symbol=trade.symbol,
        product=trade.product,
    )


def _open(book: PositionKey) -> Hashable:
    return "open trades", book
