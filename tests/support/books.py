"""A user with books of every kind: paper and live, long and short, whole and in parts, by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from flask import Flask
from pymongo.database import Database

from autotrade.bootstrap import Application
from autotrade.domain.executions import Execution, ExecutionStatus, ExecutionType
from autotrade.domain.ids import BrokerId, ClientTag, OrderId, StrategyId, UserId
from autotrade.domain.orders import Order, OrderStatus, Product, Side
from autotrade.domain.positions import CostMethod
from autotrade.domain.trades import BookFill, Costs, Trade, TradeStatus, applied
from autotrade.storage.bson import to_document
from tests.support.caller import Caller
from tests.support.factories import a_fill, an_execution, an_id, an_order

NAMES = ["=Cross", "Trend"]
"""Of strategies; the first would be a formula."""
LIVE = [
    ("NSE:RELIANCE", "BUY", 8, 1400, 190),
    ("NSE:RELIANCE", "SELL", 4, 1450, 150),
    ("NSE:RELIANCE", "SELL", 4, 1380, 149),
    ("NSE:SBIN", "SELL", 16, 800, 90),
    ("NSE:SBIN", "BUY", 8, 780, 60),
    ("NSE:ITC", "BUY", 10, 400, 30),
    ("NSE:ITC", "SELL", 5, 390, 2),
]
"""Symbol, side, quantity, price and how many days ago; two of them are never closed whole."""
BY_HAND = 5
"""How many of these a strategy did."""
PAPER = [
    (0, "NSE:SBIN", "buy", 8, 800),
    (0, "NSE:SBIN", "sell", 4, 810),
    (1, "NSE:LT", "sell", 4, 3600),
    (1, "NSE:LT", "buy", 2, 3650),
    (1, "NSE:ITC", "buy", 10, 400),
    (1, "NSE:ITC", "sell", 10, 401),
    (0, "NSE:ITC", "buy", 99, 400),
]
"""Strategy, symbol, action, quantity and price; the last one is more than the strategy may."""
WRITTEN = [
    ("LONG", 40, "100", "110"),
    ("SHORT", 41, "100", "104"),
    ("LONG", 3, "90", None),
    ("SHORT", 200, "90", "60"),
]
"""Side, days ago, entry and exit of what was written down, on a live account and on paper."""


@dataclass(slots=True)
class Books:
    """The user, and what can be filtered by: values by the name of the parameter."""

    caller: Caller
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def database(self) -> Database[dict[str, Any]]:
        """What the application stores in."""
        storage: Any = self.caller.application.storage
        found: Database[dict[str, Any]] = storage._database
        return found

    def trades(self) -> Iterator[dict[str, Any]]:
        """Yield the stored trades of the user."""
        yield from self.database["trades"].find({"user_id": self._me()})

    def _me(self) -> str:
        found: str = self.caller.get("/auth/me").get_json()["id"]
        return found

    @classmethod
    def kept(cls, app: Flask, application: Application) -> "Books":
        """Make the user, and trade."""
        books = cls(Caller.register(app, application))
        caller = books.caller
        paper, live = caller.paper()["id"], caller.dhan()["id"]
        second = caller.post("/brokers", {"type": "paper", "label": "@Second"}).get_json()["id"]
        limits = {"max_quantity": "50", "dedupe_seconds": 0}
        strategies = [
            caller.strategy(name=name, broker_id=broker_id, risk=limits)
            for name, broker_id in zip(NAMES, (paper, second), strict=True)
        ]
        for number, symbol, action, quantity, price in PAPER:
            order = {"symbol": symbol, "action": action}
            caller.execution(strategies[number], **order, quantity=str(quantity), price=str(price))
        books._trade_live(live, strategies[0]["id"])
        books._write_down([live, second])
        today = datetime.now(UTC)
        days = [(today - timedelta(days=ago)).date().isoformat() for ago in (160, 70, 41, 2, 0)]
        books.values = {
            "strategy_id": [*(each["id"] for each in strategies), an_id()],
            "broker_id": [paper, live, second],
            "symbol": ["NSE:SBIN", "NSE:ITC", "NSE:RELIANCE", "NSE:NONE"],
            "from": ["2000-01-01", *days[:3]],
            "to": days[2:],
            "year": ["2024-25", "2025-26", "2026-27"],
        }
        return books

    def _trade_live(self, broker_id: str, strategy_id: str) -> None:
        """Write live orders, executions and trades down as they came to pass."""
        user_id, trades = self._me(), dict[str, Trade]()
        orders, executions = [], []
        for number, (symbol, side, quantity, price, ago) in enumerate(LIVE):
            fill = BookFill(
                user_id=UserId(user_id),
                broker_id=BrokerId(broker_id),
                strategy_id=StrategyId(strategy_id) if number < BY_HAND else None,
                symbol=symbol,
                product=Product.DELIVERY,
                paper=False,
                side=Side(side),
                quantity=Decimal(quantity),
                price=Decimal(price),
                at=(datetime.now(UTC) - timedelta(days=ago)).replace(microsecond=0),
                order_id=OrderId(an_id()),
                costs=Costs(brokerage=Decimal("1.25"), charges=Decimal("0.50")),
            )
            held = [
                trade
                for trade in trades.values()
                if trade.status is TradeStatus.OPEN and trade.symbol == symbol
            ]
            changed = applied(held, fill, CostMethod.AVERAGE, partial(an_id, fill.at))
            trades |= {trade.id: trade for trade in changed}
            orders.append(_order_of(fill, f"{user_id} {number}"))
            executions.append(_execution_of(fill, strategy_id, list(ExecutionStatus)[number % 3]))
        made: dict[str, list[Any]] = {
            "orders": orders,
            "executions": executions,
            "trades": list(trades.values()),
        }
        for name, documents in made.items():
            self.database[name].insert_many(map(to_document, documents))

    def _write_down(self, brokers: list[str]) -> None:
        for number, (side, ago, entry, leaving) in enumerate(WRITTEN):
            at = datetime.now(UTC) - timedelta(days=ago)
            body: dict[str, Any] = {
                "broker_id": brokers[number % 2],
                "symbol": "NSE:SBIN",
                "side": side,
                "quantity": "10",
                "entry_price": entry,
                "opened_at": at.isoformat(),
                "charges": "2.50",
                "notes": "-by telephone",
                "tags": ["gap", "late"],
            }
            if leaving is not None:
                closed_at = (at + timedelta(days=1)).isoformat()
                body |= {"exit_price": leaving, "closed_at": closed_at}
            answer = self.caller.post("/trades", body)
            assert answer.status_code == 201, answer.text


def _order_of(fill: BookFill, name: str) -> Order:
    made = a_fill(quantity=fill.quantity, price=fill.price, at=fill.at)
    return an_order(
        **_common(fill),
        id=fill.order_id,
        created_at=fill.at,
        paper=False,
        product=fill.product,
        status=OrderStatus.FILLED,
        client_tag=ClientTag(name),
        broker_order_id=name,
        fills=(made,),
    )


def _execution_of(fill: BookFill, strategy_id: str, status: ExecutionStatus) -> Execution:
    return an_execution(
        **{**_common(fill), "strategy_id": strategy_id},
        type=ExecutionType.LIVE,
        price=fill.price,
        created_at=fill.at,
        executed_at=fill.at,
        order_id=fill.order_id,
        reason=None if status is ExecutionStatus.SUCCESS else "+ late",
        status=status,
    )


def _common(fill: BookFill) -> dict[str, object]:
    names = ("user_id", "broker_id", "strategy_id", "symbol", "side", "quantity")
    return {name: getattr(fill, name) for name in names}
