"""Valid domain values; a test names only what matters to it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from autotrade.domain.alerts import Alert, AlertSource, AlertStatus, Timeline
from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.executions import Execution, ExecutionStatus, ExecutionType
from autotrade.domain.ids import (
    AlertId,
    BrokerId,
    ExecutionId,
    OrderId,
    PositionId,
    StrategyId,
    UserId,
    client_tag,
)
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.intents import Holding, Intent
from autotrade.domain.orders import (
    Fill,
    Order,
    OrderStatus,
    OrderType,
    Product,
    Side,
    Validity,
)
from autotrade.domain.positions import Position
from autotrade.domain.signals import Signal, SignalAction
from autotrade.domain.strategies import Strategy, StrategyMode, StrategyStatus
from autotrade.domain.users import Role, User, UserStatus

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
"""Friday, 12:00 in India: the market is open."""

USER = UserId("018f0000-0000-7000-8000-00000000aaaa")
OTHER_USER = UserId("018f0000-0000-7000-8000-00000000bbbb")
ACCOUNT = BrokerId("018f0000-0000-7000-8000-0000000000ac")
STRATEGY = StrategyId("018f0000-0000-7000-8000-00000000057a")
_count = count(1)


def an_id(at: datetime = NOON, number: int | None = None) -> str:
    """Return a UUIDv7 made at ``at``; later calls sort later."""
    milliseconds = int(at.timestamp() * 1000)
    number = next(_count) if number is None else number
    return f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}-7000-8000-{number:012x}"


def _made(kind: type, defaults: dict[str, object], changes: dict[str, object]) -> Any:
    return kind(**{**defaults, **changes})


def a_user(**changes: object) -> User:
    number = next(_count)
    defaults: dict[str, object] = {
        "id": USER,
        "client_id": f"AT{number:08d}",
        "email": f"user{number}@example.com",
        "password_hash": "hashed",
        "name": None,
        "phone": None,
        "role": Role.USER,
        "status": UserStatus.ACTIVE,
        "created_at": NOON,
    }
    user: User = _made(User, defaults, changes)
    return user


def an_account(**changes: object) -> BrokerAccount:
    defaults: dict[str, object] = {
        "id": ACCOUNT,
        "user_id": USER,
        "type": BrokerType.PAPER,
        "label": "Paper",
        "status": BrokerStatus.CONNECTED,
        "created_at": NOON,
    }
    account: BrokerAccount = _made(BrokerAccount, defaults, changes)
    return account


def a_strategy(**changes: object) -> Strategy:
    strategy_id = changes.get("id", STRATEGY)
    defaults: dict[str, object] = {
        "id": STRATEGY,
        "user_id": USER,
        "name": "Trend",
        "script": "//@version=6",
        "version": 1,
        "broker_id": ACCOUNT,
        "paper_trading": True,
        "mode": StrategyMode.WEBHOOK,
        "status": StrategyStatus.ACTIVE,
        "webhook_hash": f"hash of {strategy_id}",
        "webhook_secret": "sealed",
        "created_at": NOON,
        "updated_at": NOON,
    }
    strategy: Strategy = _made(Strategy, defaults, changes)
    return strategy


def a_signal(**changes: object) -> Signal:
    defaults: dict[str, object] = {
        "action": SignalAction.BUY,
        "symbol": "SBIN",
        "exchange": "NSE",
        "quantity": Decimal(10),
        "price": Decimal(100),
    }
    signal: Signal = _made(Signal, defaults, changes)
    return signal


def an_alert(**changes: object) -> Alert:
    at = changes.get("received_at", NOON)
    assert isinstance(at, datetime)
    alert_id = AlertId(an_id(at))
    defaults: dict[str, object] = {
        "id": alert_id,
        "user_id": USER,
        "strategy_id": STRATEGY,
        "lane": f"{STRATEGY}:NSE:SBIN",
        "dedupe_key": f"key of {alert_id}",
        "source": AlertSource.WEBHOOK,
        "status": AlertStatus.RECEIVED,
        "format": "native.v1",
        "signals": (a_signal(),),
        "body": "{}",
        "content_type": "application/json",
        "source_ip": "127.0.0.1",
        "request_id": "request-1",
        "received_at": at,
        "timeline": Timeline(received_at=at),
    }
    alert: Alert = _made(Alert, defaults, changes)
    return alert


def an_order(**changes: object) -> Order:
    at = changes.get("created_at", NOON)
    assert isinstance(at, datetime)
    alert_id = changes.get("alert_id") or AlertId(an_id(at))
    defaults: dict[str, object] = {
        "id": OrderId(an_id(at)),
        "user_id": USER,
        "broker_id": ACCOUNT,
        "strategy_id": STRATEGY,
        "alert_id": alert_id,
        "leg": 0,
        "client_tag": client_tag(ACCOUNT, AlertId(str(alert_id)), 0),
        "symbol": "NSE:SBIN",
        "side": Side.BUY,
        "quantity": Decimal(10),
        "order_type": OrderType.MARKET,
        "product": Product.INTRADAY,
        "validity": Validity.DAY,
        "status": OrderStatus.SENDING,
        "paper": True,
        "created_at": at,
        "updated_at": at,
        "sending_at": at,
    }
    order: Order = _made(Order, defaults, changes)
    return order


def a_fill(**changes: object) -> Fill:
    defaults: dict[str, object] = {
        "trade_id": f"trade-{next(_count)}",
        "quantity": Decimal(10),
        "price": Decimal(100),
        "at": NOON,
    }
    fill: Fill = _made(Fill, defaults, changes)
    return fill


def an_execution(**changes: object) -> Execution:
    at = changes.get("created_at", NOON)
    assert isinstance(at, datetime)
    defaults: dict[str, object] = {
        "id": ExecutionId(an_id(at)),
        "user_id": USER,
        "alert_id": AlertId(an_id(at)),
        "leg": 0,
        "strategy_id": STRATEGY,
        "strategy_name": "Trend",
        "broker_id": ACCOUNT,
        "type": ExecutionType.PAPER,
        "status": ExecutionStatus.PENDING,
        "symbol": "NSE:SBIN",
        "created_at": at,
    }
    execution: Execution = _made(Execution, defaults, changes)
    return execution


def a_position(**changes: object) -> Position:
    defaults: dict[str, object] = {
        "id": PositionId(an_id()),
        "user_id": USER,
        "broker_id": ACCOUNT,
        "strategy_id": None,
        "symbol": "NSE:SBIN",
        "product": Product.INTRADAY,
        "paper": True,
        "updated_at": NOON,
    }
    position: Position = _made(Position, defaults, changes)
    return position


def an_intent(**changes: object) -> Intent:
    defaults: dict[str, object] = {
        "symbol": "NSE:SBIN",
        "side": Side.BUY,
        "quantity": Decimal(10),
        "product": Product.INTRADAY,
        "order_type": OrderType.MARKET,
        "validity": Validity.DAY,
        "price": None,
        "trigger_price": None,
        "reference_price": Decimal(100),
        "estimate": Decimal(100),
        "reduces": False,
    }
    intent: Intent = _made(Intent, defaults, changes)
    return intent


def a_holding(**changes: object) -> Holding:
    defaults: dict[str, object] = {
        "quantity": Decimal(0),
        "product": Product.INTRADAY,
        "price": Decimal(100),
        "equity": Decimal(100_000),
    }
    holding: Holding = _made(Holding, defaults, changes)
    return holding


def an_instrument(**changes: object) -> Instrument:
    defaults: dict[str, object] = {
        "symbol": "NSE:SBIN",
        "segment": Segment.NSE,
        "kind": InstrumentKind.EQUITY,
        "name": "State Bank of India",
        "lot_size": Decimal(1),
        "tick_size": Decimal("0.05"),
    }
    instrument: Instrument = _made(Instrument, defaults, changes)
    return instrument


def ago(seconds: float) -> datetime:
    """Return the moment ``seconds`` before ``NOON``."""
    return NOON - timedelta(seconds=seconds)
