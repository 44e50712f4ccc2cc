"""What a signal becomes while orders of the strategy are at the broker: each row of the table."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain import risk
from autotrade.domain.instruments import Segment
from autotrade.domain.intents import Intent, NothingToDo, Refusal, Wait, closing_part, plan
from autotrade.domain.market_calendar import MarketCalendar, always_open
from autotrade.domain.orders import Product, Side
from autotrade.domain.signals import SignalAction
from autotrade.domain.strategies import RiskLimits
from autotrade.storage.market_calendar import seeded
from tests.support.factories import NOON, a_holding, a_signal, an_intent

BUY, SELL, EXIT = SignalAction.BUY, SignalAction.SELL, SignalAction.EXIT


def outcome(
    held: int, buying: int, selling: int, signal: dict[str, object], **holding: object
) -> object:
    numbers = {"target", "quantity"}
    values = {k: Decimal(str(v)) if k in numbers else v for k, v in signal.items()}
    planned = plan(
        a_signal(**{"quantity": None, **values}),
        "NSE:SBIN",
        None,
        a_holding(
            quantity=Decimal(held), buying=Decimal(buying), selling=Decimal(selling), **holding
        ),
    )
    if isinstance(planned, Intent):
        return int(planned.side.sign * planned.quantity)
    names = {NothingToDo: "nothing", Wait: "wait", Refusal: "refused"}
    return names[type(planned)]


@pytest.mark.parametrize(
    ("held", "buying", "selling", "signal", "expected"),
    [
        # targets: what is on its way counts as held
        (0, 10, 0, {"action": BUY, "target": 10}, "nothing"),
        (0, 10, 0, {"action": BUY, "target": 25}, 15),
        (4, 6, 0, {"action": BUY, "target": 10}, "nothing"),
        (0, 10, 0, {"action": BUY, "target": 4}, "wait"),
        (0, 10, 0, {"action": EXIT, "target": 0}, "wait"),
        (0, 10, 0, {"action": SELL, "target": -10}, "wait"),
        (10, 0, 10, {"action": EXIT, "target": 0}, "nothing"),
        (10, 0, 4, {"action": EXIT, "target": 0}, -6),
        (10, 0, 10, {"action": SELL, "target": -10}, -10),
        (10, 0, 10, {"action": BUY, "target": 10}, "wait"),
        (0, 0, 10, {"action": SELL, "target": -10}, "nothing"),
        (0, 0, 10, {"action": BUY, "target": 0}, "wait"),
        # exits: nothing is closed twice, and no entry is left behind
        (10, 0, 10, {"action": EXIT}, "nothing"),
        (10, 0, 4, {"action": EXIT}, -6),
        (10, 0, 4, {"action": EXIT, "quantity": 8}, -6),
        (-10, 4, 0, {"action": EXIT}, 6),
        (-10, 10, 0, {"action": EXIT}, "nothing"),
        (0, 10, 0, {"action": EXIT}, "wait"),
        (10, 5, 0, {"action": EXIT}, "wait"),
        (-10, 0, 5, {"action": EXIT}, "wait"),
        (0, 10, 0, {"action": EXIT, "side": "short"}, "nothing"),
        (0, 0, 10, {"action": EXIT, "side": "long"}, "nothing"),
        # plain orders: as many as named, whatever is on its way
        (0, 10, 0, {"action": BUY, "quantity": 5}, 5),
        (0, 10, 0, {"action": SELL, "quantity": 5}, -5),
    ],
)
def test_a_signal_becomes(
    held: int, buying: int, selling: int, signal: dict[str, object], expected: object
):
    assert outcome(held, buying, selling, signal) == expected


@given(
    held=st.integers(-50, 50),
    buying=st.integers(0, 50),
    selling=st.integers(0, 50),
    target=st.integers(-50, 50),
)
def test_a_target_is_reached_once_everything_has_filled(
    held: int, buying: int, selling: int, target: int
):
    change = outcome(held, buying, selling, {"action": BUY, "target": target})

    if isinstance(change, int):
        assert held + buying - selling + change == target
    elif change == "nothing":
        assert held + buying - selling == target


@given(held=st.integers(-50, 50), buying=st.integers(0, 50), selling=st.integers(0, 50))
def test_an_exit_never_passes_through_zero(held: int, buying: int, selling: int):
    change = outcome(held, buying, selling, {"action": EXIT})

    if isinstance(change, int):
        after = held + change - (selling if held > 0 else -buying)
        assert after * held >= 0


@pytest.mark.parametrize(("quantity", "expected"), [(6, -6), (7, "refused")])
def test_what_is_being_sold_cannot_be_sold_again_out_of_delivery(quantity: int, expected: object):
    signal = {"action": SELL, "quantity": quantity}

    assert outcome(10, 0, 4, signal, product=Product.DELIVERY) == expected


# reversals


def snapshot() -> risk.RiskSnapshot:
    return risk.RiskSnapshot(
        at=NOON,
        is_live=True,
        market=always_open(Segment.NSE, NOON),
        other_positions=3,
        orders_last_minute=5,
        realized_today=Decimal(-500),
        drawdown=Decimal(500),
        last_price=Decimal(100),
    )


REFUSING = [
    RiskLimits(max_quantity=Decimal(15)),
    RiskLimits(max_value=Decimal(1500)),
    RiskLimits(max_positions=3),
    RiskLimits(max_orders_per_minute=5),
    RiskLimits(max_daily_loss=Decimal(500)),
    RiskLimits(max_drawdown=Decimal(500)),
    RiskLimits(allowed_symbols=("NSE:INFY",)),
]


@pytest.mark.parametrize("limits", REFUSING, ids=str)
def test_of_a_refused_reversal_the_closing_part_goes_through(limits: RiskLimits):
    reversal = an_intent(side=Side.SELL, quantity=Decimal(20))

    allowed = risk.gate(limits, reversal, a_holding(quantity=Decimal(10)), snapshot())

    assert isinstance(allowed, Intent)
    assert (allowed.quantity, allowed.reduces) == (Decimal(10), True)
    assert "Only the position is closed" in str(allowed.note)


@pytest.mark.parametrize("limits", REFUSING, ids=str)
def test_an_entry_that_a_rule_refuses_is_refused_whole(limits: RiskLimits):
    entry = an_intent(quantity=Decimal(20))

    assert isinstance(risk.gate(limits, entry, a_holding(), snapshot()), Refusal)


def test_a_reversal_within_the_limits_goes_through_whole():
    reversal = an_intent(side=Side.SELL, quantity=Decimal(20))
    held = a_holding(quantity=Decimal(10))

    assert risk.gate(RiskLimits(), reversal, held, snapshot()) is reversal


def test_what_is_being_closed_already_is_no_closing_part():
    reversal = an_intent(side=Side.SELL, quantity=Decimal(20))

    assert closing_part(reversal, a_holding(quantity=Decimal(10), selling=Decimal(10))) is None


@pytest.mark.parametrize(
    ("segment", "hour", "minute", "is_refused"),
    [
        (Segment.NSE, 3, 44, True),
        (Segment.NSE, 3, 45, False),
        (Segment.NSE, 9, 59, False),
        (Segment.NSE, 10, 0, True),
        (Segment.NFO, 10, 9, False),
        (Segment.NFO, 10, 10, True),
        (Segment.MCX, 18, 24, False),
        (Segment.MCX, 18, 25, True),
    ],
)
def test_each_segment_has_its_own_hours(
    segment: Segment, hour: int, minute: int, *, is_refused: bool
):
    at = NOON.replace(hour=hour, minute=minute)
    now = replace(snapshot(), at=at, market=MarketCalendar(seeded()).status(segment, at))

    refusal = risk.check(RiskLimits(), an_intent(), now)

    assert (refusal is not None) is is_refused
    if refusal is not None:
        assert refusal.rule == "market_hours"
