"""The risk gate: limits, a snapshot and a wanted order in; a refusal or nothing out. Pure.

An order that only reduces a position is never held back by a limit on size, number or loss:
it passes all rules but the market's and the strategy's hours. Of a reversal that a rule refuses,
the part that closes goes through, and the part that would open the other side does not.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from autotrade.domain.intents import Holding, Intent, Refusal, closing_part
from autotrade.domain.market_calendar import MarketStatus
from autotrade.domain.market_hours import IST, parse_hours
from autotrade.domain.money import price_text, quantity_text
from autotrade.domain.strategies import RiskLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSnapshot:
    """What the rules look at, as of ``at``; money in rupees, before charges.

    ``last_price`` is a real market's price, None when there is none.
    """

    at: datetime
    is_live: bool
    market: MarketStatus
    other_positions: int
    orders_last_minute: int
    realized_today: Decimal
    drawdown: Decimal
    last_price: Decimal | None


def check(limits: RiskLimits, order: Intent, now: RiskSnapshot) -> Refusal | None:
    """Return the first rule that refuses the order, naming its limit and the value met."""
    refusal = _hours(limits, order, now)
    if refusal is not None or order.reduces:
        return refusal
    return (
        _symbols(limits, order)
        or _size(limits, order)
        or _counts(limits, now)
        or _losses(limits, now)
        or _band(limits, order, now)
    )


def gate(
    limits: RiskLimits, order: Intent, holding: Holding, now: RiskSnapshot
) -> Intent | Refusal:
    """Return the order as it may be sent: whole, its closing part alone, or not at all."""
    refusal = check(limits, order, now)
    if refusal is None:
        return order
    closing = closing_part(order, holding)
    if closing is None or check(limits, closing, now) is not None:
        return refusal
    return replace(closing, note=f"Only the position is closed: {refusal.reason}")


def is_too_old(limits: RiskLimits, wanted_at: datetime, max_age: int | None, at: datetime) -> bool:
    """Say whether a live alert is past its age; its own ``max_age`` can only be stricter."""
    allowed = min(limits.max_age_seconds, max_age or limits.max_age_seconds)
    return (at - wanted_at).total_seconds() > allowed


def _hours(limits: RiskLimits, order: Intent, now: RiskSnapshot) -> Refusal | None:
    respects = now.is_live if limits.respect_market_hours is None else limits.respect_market_hours
    closed = now.market.refuses(order.order_type) if respects else None
    if closed is not None:
        return Refusal("market_hours", closed)
    if limits.allowed_hours is not None:
        local = now.at.astimezone(IST).time()
        if not parse_hours(limits.allowed_hours).contains(local):
            reason = f"allowed_hours is {limits.allowed_hours} IST; it is {local:%H:%M}."
            return Refusal("allowed_hours", reason)
    return None


def _symbols(limits: RiskLimits, order: Intent) -> Refusal | None:
    allowed = limits.allowed_symbols
    if allowed is not None and order.symbol not in allowed:
        names = ", ".join(allowed[:10])
        return Refusal("allowed_symbols", f"{order.symbol} is not among allowed_symbols: {names}.")
    return None


def _size(limits: RiskLimits, order: Intent) -> Refusal | None:
    if limits.max_quantity is not None and order.quantity > limits.max_quantity:
        limit, value = quantity_text(limits.max_quantity), quantity_text(order.quantity)
        return Refusal("max_quantity", f"max_quantity is {limit}; the order has {value}.")
    if limits.max_value is None:
        return None
    price = order.estimate
    if price is None:
        return Refusal("max_value", "max_value is set, and the order's price is not known.")
    if price * order.quantity > limits.max_value:
        limit, value = price_text(limits.max_value), price_text(price * order.quantity)
        return Refusal("max_value", f"max_value is ₹{limit}; the order is worth ₹{value}.")
    return None


def _counts(limits: RiskLimits, now: RiskSnapshot) -> Refusal | None:
    if limits.max_positions is not None and now.other_positions >= limits.max_positions:
        reason = f"max_positions is {limits.max_positions}; {now.other_positions} are open."
        return Refusal("max_positions", reason)
    most = limits.max_orders_per_minute
    if most is not None and now.orders_last_minute >= most:
        reason = f"max_orders_per_minute is {most}; {now.orders_last_minute} were made."
        return Refusal("max_orders_per_minute", reason)
    return None


def _losses(limits: RiskLimits, now: RiskSnapshot) -> Refusal | None:
    if limits.max_daily_loss is not None and -now.realized_today >= limits.max_daily_loss:
        limit, value = price_text(limits.max_daily_loss), price_text(-now.realized_today)
        return Refusal("max_daily_loss", f"max_daily_loss is ₹{limit}; today's loss is ₹{value}.")
    if limits.max_drawdown is not None and now.drawdown >= limits.max_drawdown:
        limit, value = price_text(limits.max_drawdown), price_text(now.drawdown)
        return Refusal("max_drawdown", f"max_drawdown is ₹{limit}; it stands at ₹{value}.")
    return None


def _band(limits: RiskLimits, order: Intent, now: RiskSnapshot) -> Refusal | None:
    band = limits.price_band_percent
    price = order.estimate
    if band is None or price is None:
        return None
    if not now.last_price:
        return Refusal("price_band_percent", "There is no market price to hold the band against.")
    distance = abs(price - now.last_price) / now.last_price * 100
    if distance > band:
        reason = f"price_band_percent is {band:f}; the price is {distance:.2f} % off the market."
        return Refusal("price_band_percent", reason)
    return None
