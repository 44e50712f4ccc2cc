"""The risk gate: each rule below, at and above its limit, and what its refusal says."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from autotrade.domain.instruments import Segment
from autotrade.domain.intents import Refusal
from autotrade.domain.market_calendar import MarketCalendar, MarketStatus, always_open
from autotrade.domain.market_hours import IST
from autotrade.domain.risk import RiskSnapshot, check, is_too_old
from autotrade.domain.strategies import RiskLimits
from autotrade.storage.market_calendar import seeded
from tests.support.factories import NOON, ago, an_intent

CALENDAR = MarketCalendar(seeded())
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=IST)


def market(at: datetime) -> MarketStatus:
    return CALENDAR.status(Segment.NSE, at)


def now(**changes: object) -> RiskSnapshot:
    values: dict[str, object] = {
        "at": NOON,
        "is_live": False,
        "market": market(NOON),
        "other_positions": 0,
        "orders_last_minute": 0,
        "realized_today": Decimal(0),
        "drawdown": Decimal(0),
        "last_price": Decimal(100),
    }
    return RiskSnapshot(**{**values, **changes})  # type: ignore[arg-type]  # fields by name


def order_of(quantity: str, price: str | None = "100") -> dict[str, object]:
    return {"quantity": Decimal(quantity), "estimate": price and Decimal(price)}


def money(text: str) -> Decimal:
    return Decimal(text)


LIMITS = [
    # rule and limit; an order; a snapshot; the value its refusal names, None: it passes
    ("max_quantity", money("10"), order_of("9"), {}, None),
    ("max_quantity", money("10"), order_of("10"), {}, None),
    ("max_quantity", money("10"), order_of("10.5"), {}, "10.5"),
    ("max_value", money("1000"), order_of("9.99"), {}, None),
    ("max_value", money("1000"), order_of("10"), {}, None),
    ("max_value", money("1000"), order_of("10.01"), {}, "1001.00"),
    ("max_value", money("1000"), order_of("1", None), {}, "not known"),
    ("max_positions", 2, {}, {"other_positions": 1}, None),
    ("max_positions", 2, {}, {"other_positions": 2}, "2 are open"),
    ("max_positions", 2, {}, {"other_positions": 3}, "3 are open"),
    ("max_positions", 0, {}, {"other_positions": 0}, "0 are open"),
    ("max_orders_per_minute", 3, {}, {"orders_last_minute": 2}, None),
    ("max_orders_per_minute", 3, {}, {"orders_last_minute": 3}, "3 were made"),
    ("max_orders_per_minute", 3, {}, {"orders_last_minute": 4}, "4 were made"),
    ("max_daily_loss", money("500"), {}, {"realized_today": money("-499.99")}, None),
    ("max_daily_loss", money("500"), {}, {"realized_today": money("-500")}, "500.00"),
    ("max_daily_loss", money("500"), {}, {"realized_today": money("-500.01")}, "500.01"),
    ("max_daily_loss", money("500"), {}, {"realized_today": money("9999")}, None),
    ("max_drawdown", money("500"), {}, {"drawdown": money("499.99")}, None),
    ("max_drawdown", money("500"), {}, {"drawdown": money("500")}, "500.00"),
    ("max_drawdown", money("500"), {}, {"drawdown": money("500.01")}, "500.01"),
    ("price_band_percent", money("5"), order_of("1", "104.99"), {}, None),
    ("price_band_percent", money("5"), order_of("1", "105"), {}, None),
    ("price_band_percent", money("5"), order_of("1", "105.01"), {}, "5.01 %"),
    ("price_band_percent", money("5"), order_of("1", "95"), {}, None),
    ("price_band_percent", money("5"), order_of("1", "94.99"), {}, "5.01 %"),
    ("price_band_percent", money("5"), order_of("1", "100"), {"last_price": None}, "no market"),
    ("price_band_percent", money("5"), order_of("1", None), {}, None),
    ("allowed_symbols", ("NSE:SBIN",), {"symbol": "NSE:SBIN"}, {}, None),
    ("allowed_symbols", ("NSE:SBIN",), {"symbol": "NSE:INFY"}, {}, "NSE:INFY"),
    ("allowed_symbols", (), {"symbol": "NSE:INFY"}, {}, "NSE:INFY"),
    ("allowed_hours", "11:00-12:01", {}, {}, None),
    ("allowed_hours", "12:00-13:00", {}, {}, None),
    ("allowed_hours", "11:00-12:00", {}, {}, "12:00"),
    ("allowed_hours", "12:01-13:00", {}, {}, "12:00"),
]
SIZE_NUMBER_AND_LOSS = [row for row in LIMITS if row[4] is not None and row[0] != "allowed_hours"]


@pytest.mark.parametrize(("rule", "limit", "order", "snapshot", "told"), LIMITS)
def test_a_rule_at_its_limit(
    rule: str,
    limit: object,
    order: dict[str, object],
    snapshot: dict[str, object],
    told: str | None,
):
    limits = RiskLimits(**{rule: limit})  # type: ignore[arg-type]  # fields by name

    refusal = check(limits, an_intent(**order), now(**snapshot))

    assert (refusal and refusal.rule) == (told and rule)
    assert refusal is None or str(told) in refusal.reason


@pytest.mark.parametrize(
    ("rule", "limit", "snapshot", "shown"),
    [
        ("max_positions", 2, {"other_positions": 2}, "max_positions is 2;"),
        ("max_orders_per_minute", 3, {"orders_last_minute": 3}, "max_orders_per_minute is 3;"),
        ("max_drawdown", Decimal(5), {"drawdown": Decimal(6)}, "max_drawdown is ₹5.00;"),
        ("max_quantity", Decimal(9), {}, "max_quantity is 9;"),
        ("max_value", Decimal(999), {}, "max_value is ₹999.00;"),
    ],
)
def test_a_refusal_names_rule_and_limit(
    rule: str, limit: object, snapshot: dict[str, object], shown: str
):
    limits = RiskLimits(**{rule: limit})  # type: ignore[arg-type]  # fields by name

    refusal = check(limits, an_intent(), now(**snapshot))

    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith(shown)


@pytest.mark.parametrize(("rule", "limit", "order", "snapshot", "_told"), SIZE_NUMBER_AND_LOSS)
def test_an_order_that_only_reduces_is_not_held_back(
    rule: str, limit: object, order: dict[str, object], snapshot: dict[str, object], _told: str
):
    limits = RiskLimits(**{rule: limit})  # type: ignore[arg-type]  # fields by name

    assert check(limits, an_intent(**order, reduces=True), now(**snapshot)) is None


def test_an_order_that_reduces_keeps_to_the_hours():
    limits = RiskLimits(allowed_hours="09:15-10:00")

    refusal = check(limits, an_intent(reduces=True), now())

    assert refusal is not None
    assert refusal.rule == "allowed_hours"


@pytest.mark.parametrize(
    ("respects", "is_live", "is_always_open", "is_refused"),
    [
        (None, True, False, True),
        (None, False, False, False),
        (True, False, False, True),
        (False, True, False, False),
        (None, True, True, False),
        (True, True, True, False),
    ],
)
def test_the_markets_hours_bind_live_orders_unless_told_otherwise(
    *, respects: bool | None, is_live: bool, is_always_open: bool, is_refused: bool
):
    limits = RiskLimits(respect_market_hours=respects)
    hours = always_open(Segment.NSE, SUNDAY) if is_always_open else market(SUNDAY)
    sunday = now(at=SUNDAY, is_live=is_live, market=hours)

    refusal = check(limits, an_intent(), sunday)

    assert (refusal is not None and refusal.rule == "market_hours") is is_refused


def test_no_limits_refuse_nothing():
    assert check(RiskLimits(), an_intent(quantity=Decimal(10**9)), now()) is None


def test_the_first_rule_in_order_speaks():
    limits = RiskLimits(allowed_symbols=(), max_quantity=Decimal(0))

    refusal = check(limits, an_intent(), now())

    assert refusal is not None
    assert refusal.rule == "allowed_symbols"


@pytest.mark.parametrize(
    ("age", "own", "is_old"),
    [
        (60.0, None, False),
        (60.001, None, True),
        (10.0, 10, False),
        (10.001, 10, True),
        (60.001, 3600, True),
        (-5.0, None, False),
    ],
)
def test_an_alert_is_too_old_past_the_stricter_of_two_ages(
    age: float, own: int | None, *, is_old: bool
):
    assert is_too_old(RiskLimits(max_age_seconds=60), ago(age), own, NOON) is is_old


def test_age_counts_in_time_not_in_wall_clock_digits():
    assert not is_too_old(RiskLimits(), NOON.astimezone(IST), None, NOON + timedelta(seconds=60))
