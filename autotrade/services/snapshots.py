"""Snapshots: everything that a decision about one leg of an alert looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain import legality, risk
from autotrade.domain.alerts import Alert
from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.executions import Execution
from autotrade.domain.instruments import Instrument, Segment
from autotrade.domain.intents import Holding, Intent, Refusal
from autotrade.domain.market_calendar import MarketStatus
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Order, OrderStatus, Product, Side
from autotrade.domain.paper_states import paper_capital
from autotrade.domain.positions import Position
from autotrade.domain.signals import Signal
from autotrade.domain.strategies import RiskLimits, Strategy
from autotrade.ports.brokers import Capabilities
from autotrade.ports.marketdata import Quote
from autotrade.ports.storage import Repositories

_DEFAULT_PRODUCT: Final = Product.INTRADAY
_UNSETTLED: Final = frozenset({OrderStatus.SENDING, OrderStatus.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What is known of a leg's symbol before the decision's transaction begins.

    ``equity`` is what a broker says the account is worth, where the order is sized by it.
    """

    symbol: str
    instrument: Instrument | None = None
    quote: Quote | None = None
    equity: Decimal | Refusal | None = None

    @property
    def segment(self) -> Segment | None:
        """Return where it is traded, as far as is known."""
        if self.instrument is not None:
            return self.instrument.segment
        exchange = self.symbol.partition(":")[0]
        return Segment(exchange) if exchange in Segment.__members__ else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One leg of one alert, and what belongs to it."""

    alert: Alert
    leg: int
    signal: Signal
    strategy: Strategy
    account: BrokerAccount
    execution: Execution
    market: Market
    working: Sequence[Order]
    capabilities: Capabilities | None
    at: datetime

    @property
    def symbol(self) -> str:
        """Return the name under which orders and positions of this leg are kept."""
        return self.market.symbol


def is_unsettled(working: Sequence[Order]) -> bool:
    """Say whether one of these orders may or may not have been taken, or is a slice still to be sent."""
    return any(
        order.status in _UNSETTLED or (order.status is OrderStatus.CREATED and order.slice > 0)
        for order in working
    )


def holding(repos: Repositories, case: Case, shares: Sequence[Position]) -> Holding:
    """Return what the strategy holds of the leg's symbol, and what its orders will fill."""
    mine = [share for share in shares if share.symbol == case.symbol]
    product = _product(case.signal, mine, case.working)
    held = next((share.quantity for share in mine if share.product is product), ZERO)
    equity = case.market.equity
    if case.strategy.sizing is not None and case.account.type is BrokerType.PAPER:
        positions = repos.positions.of_account(case.strategy.user_id, case.account.id)
        capital = paper_capital(case.account)
        equity = capital + sum(p.realized_pnl + p.unrealized_pnl for p in positions)
    seen = next((share.last_price for share in mine if share.last_price), None)
    quote = case.market.quote
    if quote is not None and quote.simulated and case.strategy.is_live:
        quote = None  # what is made up here sizes no order with real money
    quoted = quote.price if quote is not None else None
    instrument = case.market.instrument
    return Holding(
        quantity=held,
        product=product,
        price=case.signal.price or seen or quoted,
        equity=equity,
        lot=instrument.lot_size if instrument is not None else Decimal(1),
        buying=_remaining(case, Side.BUY, product),
        selling=_remaining(case, Side.SELL, product),
    )


def counted(case: Case) -> list[Order]:
    """Return the orders that will fill by themselves: not the stops that wait for a trigger."""
    return [
        order
        for order in case.working
        if order.status is not OrderStatus.TRIGGER_PENDING and order.broker_id == case.account.id
    ]


def legal(case: Case, intent: Intent) -> Refusal | None:
    """Return what the exchange or the broker does not allow of an order, if anything."""
    instrument, can = case.market.instrument, case.capabilities
    if can is not None:
        refusal = legality.check_broker(
            intent,
            case.market.segment,
            segments=can.segments,
            products=can.products,
            order_types=can.order_types,
            validities=can.validities,
        )
        if refusal is not None:
            return refusal
        if instrument is None and can.needs_instrument:
            return legality.unknown(case.symbol)
    return None if instrument is None else legality.check(intent, instrument)


def risk_snapshot(
    repos: Repositories, case: Case, shares: Sequence[Position], market: MarketStatus
) -> risk.RiskSnapshot:
    """Gather what the strategy's rules look at, and nothing that no rule asks for."""
    limits: RiskLimits = case.strategy.risk
    user, strategy, at = case.strategy.user_id, case.strategy.id, case.at
    midnight = at.astimezone(IST).replace(hour=0, minute=0, second=0, microsecond=0)
    last_minute, today, drawdown = 0, ZERO, ZERO
    held = {share.symbol for share in shares if share.quantity}
    if limits.max_orders_per_minute is not None or limits.max_positions is not None:
        # two lanes that count at once would both find room for one more
        repos.strategies.hold(user, strategy)
    if limits.max_positions is not None:
        held |= repos.orders.working_symbols(user, strategy)
    if limits.max_orders_per_minute is not None:
        last_minute = repos.orders.count_since(user, strategy, at - timedelta(minutes=1))
    if limits.max_daily_loss is not None:
        today = repos.reports.realized_since(user, strategy, midnight)
    if limits.max_drawdown is not None:
        drawdown = repos.reports.drawdown(user, strategy)
    quote = case.market.quote
    is_real = quote is not None and not quote.simulated
    return risk.RiskSnapshot(
        at=at,
        is_live=case.strategy.is_live,
        market=market,
        other_positions=len(held - {case.symbol}),
        orders_last_minute=last_minute,
        realized_today=today,
        drawdown=drawdown,
        last_price=quote.price if quote is not None and is_real else None,
    )


def gap(signal: Signal, held: Decimal) -> str | None:
    """Return how what the alert believes was held differs from what is, if it does.

    An alert that was lost, or refused, shows here: TradingView counts it as done.
    """
    if signal.prev_quantity is not None and signal.prev_quantity != held:
        return f"It says {signal.prev_quantity:f} was held before it, and {held:f} is."
    if signal.prev_quantity is not None or signal.prev is None:
        return None
    stance = "long" if held > 0 else "short" if held < 0 else "flat"
    if signal.prev != stance:
        return f"It says the position was {signal.prev} before it, and {held:f} is held."
    return None


def _remaining(case: Case, side: Side, product: Product) -> Decimal:
    orders = [o for o in counted(case) if o.side is side and o.product is product]
    return sum((order.remaining for order in orders), ZERO)


def _product(signal: Signal, mine: Sequence[Position], working: Sequence[Order]) -> Product:
    """Return the product the signal names, else the one of what is held or on its way."""
    if signal.product_meaning is not None:
        return Product(signal.product_meaning)
    held = {share.product for share in mine if share.quantity}
    held = held or {order.product for order in working}
    return held.pop() if len(held) == 1 else _DEFAULT_PRODUCT
