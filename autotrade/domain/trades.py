"""Trades: round trips, opened by fills that enter and closed by fills that leave. Pure.

A book is what one strategy holds of one thing in one account (or, without a strategy, what was
ordered by hand). A fill against the book's side closes its open trades, oldest first; what is
left of it opens a trade of the other side. By ``FIFO`` each entry order is a trade of its own,
by ``AVERAGE`` all entries make one trade, whose parts leave at the average price.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from autotrade.domain.ids import AlertId, BrokerId, OrderId, StrategyId, TradeId, UserId, dated
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product, Side
from autotrade.domain.paper_states import day_of
from autotrade.domain.positions import CostMethod


class TradeSide(StrEnum):
    """Which way a trade was opened."""

    LONG = "LONG"
    SHORT = "SHORT"

    @property
    def entry(self) -> Side:
        """Return the side of the orders that open it."""
        return Side.BUY if self is TradeSide.LONG else Side.SELL


class TradeStatus(StrEnum):
    """Whether something of a trade is still held."""

    OPEN = "open"
    CLOSED = "closed"


class TradeSource(StrEnum):
    """Where a trade comes from; RECORDED ones were only written down, and touch no position."""

    ALERT = "alert"
    MANUAL = "manual"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class TradeDay:
    """What a trade came to on one day (India), in rupees: gained before charges, and charged."""

    day: date
    gross: Decimal
    charged: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A round trip, whose ``id`` begins with the time of ``opened_at``. Money in rupees; ``pnl_gross`` is of what was closed so far, before charges.

    ``quantity`` is what was entered in all, ``open_quantity`` what is held of it still, at
    ``open_cost``. ``capital_used`` is what its entries bound of the account's own money.
    ``brokerage``, ``charges`` (all others) and ``mtf_charge`` (interest) are of both ways so far.
    ``stop_loss`` and ``target`` are the plan that its owner noted. ``key`` names the request that
    recorded it. ``days`` are the days on which it was traded, ascending: they add up to
    ``pnl_gross`` and to all that was charged, and the last one of a closed trade is its closing's.
    """

    id: TradeId
    user_id: UserId
    broker_id: BrokerId
    strategy_id: StrategyId | None
    symbol: str
    product: Product
    side: TradeSide
    status: TradeStatus
    source: TradeSource
    paper: bool
    quantity: Decimal
    entry_value: Decimal
    opened_at: datetime
    updated_at: datetime
    open_quantity: Decimal = ZERO
    open_cost: Decimal = ZERO
    exit_value: Decimal = ZERO
    closed_at: datetime | None = None
    capital_used: Decimal = ZERO
    brokerage: Decimal = ZERO
    charges: Decimal = ZERO
    mtf_charge: Decimal = ZERO
    pnl_gross: Decimal = ZERO
    entry_order_id: OrderId | None = None
    exit_order_id: OrderId | None = None
    alert_id: AlertId | None = None
    stop_loss: Decimal | None = None
    target: Decimal | None = None
    key: str | None = None
    notes: str = ""
    tags: tuple[str, ...] = ()
    days: tuple[TradeDay, ...] = ()

    @property
    def entry_price(self) -> Decimal:
        """Return the average price of the entries."""
        return self.entry_value / self.quantity

    @property
    def exit_price(self) -> Decimal | None:
        """Return the average price of what was closed so far; None when nothing was."""
        closed = self.quantity - self.open_quantity
        return self.exit_value / closed if closed else None

    @property
    def pnl_net(self) -> Decimal:
        """Return what was gained so far, after everything that was charged."""
        return self.pnl_gross - self.brokerage - self.charges - self.mtf_charge

    @property
    def held(self) -> Decimal:
        """Return what is held of it, signed."""
        return self.open_quantity * self.side.entry.sign

    @property
    def news(self) -> Literal["opened", "updated", "closed"]:
        """Return what its last change was."""
        if self.status is TradeStatus.CLOSED:
            return "closed"
        return "opened" if self.updated_at == self.opened_at else "updated"

    def given_up(self, at: datetime) -> "Trade":
        """Return the trade of an account that begins anew: what was held is worth what it cost."""
        return replace(
            self,
            status=TradeStatus.CLOSED,
            open_quantity=ZERO,
            open_cost=ZERO,
            exit_value=self.exit_value + self.open_cost,
            closed_at=at,
            updated_at=at,
            days=on_day(self.days, at, ZERO, ZERO),
        )

    def unrealized(self, price: Decimal | None) -> Decimal:
        """Return the open profit at a price, before charges; zero when there is none."""
        if price is None:
            return ZERO
        return (price * self.open_quantity - self.open_cost) * self.side.entry.sign


def on_day(
    days: tuple[TradeDay, ...], at: datetime, gross: Decimal, charged: Decimal
) -> tuple[TradeDay, ...]:
    """Return the days of a trade with what it came to at a time added to that time's day."""
    day = day_of(at)
    known = {each.day: each for each in days}
    before = known.get(day, TradeDay(day, ZERO, ZERO))
    known[day] = TradeDay(day, before.gross + gross, before.charged + charged)
    return tuple(known[each] for each in sorted(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a fill costs, and what it binds where it enters, in rupees.

    ``daily_interest`` is a fraction of the cost of what is closed, for each day it was held.
    """

    brokerage: Decimal = ZERO
    charges: Decimal = ZERO
    capital: Decimal = ZERO
    daily_interest: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFill:
    """A fill as its book sees it; ``costs`` are of the whole ``quantity``.

    ``interest_days`` tells how many days interest is charged for between two times.
    """

    user_id: UserId
    broker_id: BrokerId
    strategy_id: StrategyId | None
    symbol: str
    product: Product
    paper: bool
    side: Side
    quantity: Decimal
    price: Decimal
    at: datetime
    order_id: OrderId | None = None
    alert_id: AlertId | None = None
    costs: Costs = Costs()
    interest_days: Callable[[datetime, datetime], int] = lambda _since, _until: 0


def applied(
    open_trades: Sequence[Trade], fill: BookFill, method: CostMethod, new_id: Callable[[], str]
) -> tuple[Trade, ...]:
    """Return the trades of a book that a fill changes or opens, as they are after it."""
    left = fill.quantity
    changed: list[Trade] = []
    for trade in sorted(open_trades, key=lambda each: (each.opened_at, each.id)):
        if trade.side.entry is fill.side or not left:
            continue
        part = min(left, trade.open_quantity)
        changed.append(_left(trade, fill, part))
        left -= part
    if left:
        changed.append(_entered(open_trades, fill, left, method, new_id))
    return tuple(changed)


def _left(trade: Trade, fill: BookFill, part: Decimal) -> Trade:
    """Return a trade after a part of it was closed."""
    cost = trade.open_cost * part / trade.open_quantity
    share = part / fill.quantity
    is_closed = part == trade.open_quantity
    days = fill.interest_days(trade.opened_at, fill.at)
    interest = fill.costs.daily_interest * cost * days if days else ZERO
    gain = (fill.price * part - cost) * trade.side.entry.sign
    brokerage, charges = fill.costs.brokerage * share, fill.costs.charges * share
    return replace(
        trade,
        open_quantity=trade.open_quantity - part,
        open_cost=ZERO if is_closed else trade.open_cost - cost,
        exit_value=trade.exit_value + fill.price * part,
        pnl_gross=trade.pnl_gross + gain,
        brokerage=trade.brokerage + brokerage,
        charges=trade.charges + charges,
        days=on_day(trade.days, fill.at, gain, brokerage + charges + interest),
        mtf_charge=trade.mtf_charge + interest,
        status=TradeStatus.CLOSED if is_closed else TradeStatus.OPEN,
        closed_at=fill.at if is_closed else None,
        exit_order_id=fill.order_id,
        updated_at=fill.at,
    )


def _entered(
    open_trades: Sequence[Trade],
    fill: BookFill,
    part: Decimal,
    method: CostMethod,
    new_id: Callable[[], str],
) -> Trade:
    """Return the trade that an entry adds to, or opens."""
    share = part / fill.quantity
    value = fill.price * part
    brokerage, charges = fill.costs.brokerage * share, fill.costs.charges * share
    same = [trade for trade in open_trades if trade.side.entry is fill.side]
    if method is CostMethod.FIFO:
        # the fills of one order are one entry
        same = [each for each in same if fill.order_id and each.entry_order_id == fill.order_id]
    if same:
        known = same[-1]
    else:
        known = Trade(
            id=TradeId(dated(new_id(), fill.at)),
            user_id=fill.user_id,
            broker_id=fill.broker_id,
            strategy_id=fill.strategy_id,
            symbol=fill.symbol,
            product=fill.product,
            side=TradeSide.LONG if fill.side is Side.BUY else TradeSide.SHORT,
            status=TradeStatus.OPEN,
            source=TradeSource.MANUAL if fill.alert_id is None else TradeSource.ALERT,
            paper=fill.paper,
            quantity=ZERO,
            entry_value=ZERO,
            opened_at=fill.at,
            updated_at=fill.at,
            entry_order_id=fill.order_id,
            alert_id=fill.alert_id,
        )
    return replace(
        known,
        quantity=known.quantity + part,
        entry_value=known.entry_value + value,
        open_quantity=known.open_quantity + part,
        open_cost=known.open_cost + value,
        capital_used=known.capital_used + fill.costs.capital * share,
        brokerage=known.brokerage + brokerage,
        charges=known.charges + charges,
        days=on_day(known.days, fill.at, ZERO, brokerage + charges),
        updated_at=fill.at,
    )
