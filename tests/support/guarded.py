"""A position that is protected, prices that reach its levels, and what comes of it."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from autotrade.domain.orders import OrderTicket, Product, Side
from autotrade.domain.positions import Position
from autotrade.domain.protections import ProtectionStatus
from autotrade.ports.marketdata import Tick
from autotrade.ports.position_storage import PositionKey
from autotrade.services.protection_watch import ProtectionWatch
from autotrade.services.protections import HitOutcome
from tests.support.factories import ACCOUNT, NOON, STRATEGY, USER
from tests.support.pipeline import Pipeline

SBIN = "NSE:SBIN"
AT_ONCE = timedelta(0)


def held(pipeline: Pipeline, *, by_strategy: bool = False) -> Position:
    """Return the position in ``SBIN``: the account's, or the strategy's share of it."""
    key = PositionKey(
        user_id=USER,
        broker_id=ACCOUNT,
        strategy_id=STRATEGY if by_strategy else None,
        symbol=SBIN,
        product=Product.INTRADAY,
    )
    found = pipeline.storage.now.positions.get(key)
    assert found is not None
    return found


def status(pipeline: Pipeline) -> ProtectionStatus:
    """Return how the position's protection stands."""
    protection = held(pipeline).protection
    assert protection is not None
    return protection.status


def trade(pipeline: Pipeline, side: Side = Side.BUY, quantity: int = 10) -> Position:
    """Trade by hand at 100; return the position after it."""
    ticket = OrderTicket(
        broker_id=ACCOUNT, symbol=SBIN, side=side, quantity=Decimal(quantity), price=Decimal(100)
    )
    pipeline.trading.orders.place(USER, ticket)
    return held(pipeline)


def protect(pipeline: Pipeline, **levels: object) -> Position:
    """Set levels of the position."""
    return pipeline.trading.protections.set(USER, held(pipeline).id, levels, Decimal(100))


def tick(watch: ProtectionWatch, price: str, **changes: object) -> None:
    """Tell a watch of a price."""
    values: dict[str, object] = {"symbol": SBIN, "price": Decimal(price), "at": NOON}
    watch.on_tick(Tick(**{**values, **changes}))  # type: ignore[arg-type]  # by name


def act(pipeline: Pipeline, watch: ProtectionWatch) -> Sequence[HitOutcome]:
    """Make exits of what was reached, and carry them out."""
    hits = watch.hits(AT_ONCE)
    outcomes = pipeline.trading.protections.trigger(hits) if hits else []
    pipeline.trading.exits.carry_on()
    return outcomes


def sold(pipeline: Pipeline) -> list[Decimal]:
    """Return what was sold, order by order."""
    return [order.quantity for order in pipeline.orders() if order.side is Side.SELL]
