"""Protections: one table of moves, and prices that trigger once and never too early."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.errors import InvalidError, TransitionError
from autotrade.domain.exits import ExitReason
from autotrade.domain.orders import Side
from autotrade.domain.protections import (
    TRANSITIONS,
    Protection,
    ProtectionStatus,
    Trailing,
    TrailUnit,
    armed,
    judged,
)
from tests.support.factories import NOON, a_position

EVERY_MOVE = [(was, to) for was in ProtectionStatus for to in ProtectionStatus]
prices = st.integers(1, 400).map(Decimal)


def a_protection(**changes: object) -> Protection:
    values: dict[str, object] = {
        "status": ProtectionStatus.ARMED,
        "version": 1,
        "armed_at": NOON,
        "updated_at": NOON,
    }
    return Protection(**{**values, **changes})  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(("was", "to"), EVERY_MOVE)
def test_only_the_moves_of_the_table_are_made(was: ProtectionStatus, to: ProtectionStatus):
    protection = a_protection(status=was)

    if to in TRANSITIONS[was]:
        assert protection.to(to, NOON).status is to
    else:
        with pytest.raises(TransitionError):
            protection.to(to, NOON)


def test_an_end_is_an_end():
    ends = {status for status, moves in TRANSITIONS.items() if not moves}

    assert ends == {ProtectionStatus.DONE, ProtectionStatus.FAILED, ProtectionStatus.DISARMED}


@given(sign=st.sampled_from([1, -1]), distance=st.integers(1, 50), seen=st.lists(prices))
def test_a_trailing_stop_is_never_further_away_than_before(
    sign: int, distance: int, seen: list[Decimal]
):
    protection = a_protection(trailing=Trailing(distance=Decimal(distance)), best=Decimal(200))

    for price in seen:
        moved = protection.seen(price, sign)
        before, after = protection.stop(sign), moved.stop(sign)
        assert before is not None
        assert after is not None
        assert (after[0] - before[0]) * sign >= 0
        protection = moved


@given(
    sign=st.sampled_from([1, -1]),
    stop=st.integers(100, 199),
    target=st.integers(201, 300),
    seen=st.lists(prices, min_size=1),
)
def test_a_level_triggers_at_the_first_price_that_reaches_it(
    sign: int, stop: int, target: int, seen: list[Decimal]
):
    levels = (stop, target) if sign > 0 else (target, stop)
    protection = a_protection(stop_loss=Decimal(levels[0]), target=Decimal(levels[1]))

    for price in seen:
        trigger = judged(protection, sign, price)
        is_between = stop < price < target
        assert (trigger is None) is is_between
        if trigger is not None:
            is_stop = (price - levels[0]) * sign <= 0
            assert (trigger.reason is ExitReason.STOP_LOSS) is is_stop
            assert trigger.price == price


@given(sign=st.sampled_from([1, -1]), one=prices, other=prices)
def test_a_range_triggers_what_its_ends_do(sign: int, one: Decimal, other: Decimal):
    low, high = sorted((one, other))
    protection = a_protection(stop_loss=Decimal(200 - 50 * sign), target=Decimal(200 + 50 * sign))

    within = judged(protection, sign, low, high)

    ends = [judged(protection, sign, price) for price in (low, high)]
    assert (within is None) is (ends == [None, None])
    if within is not None and any(e and e.reason is ExitReason.STOP_LOSS for e in ends):
        assert within.reason is ExitReason.STOP_LOSS


def test_the_nearer_of_two_stops_counts():
    protection = a_protection(
        stop_loss=Decimal(95), trailing=Trailing(distance=Decimal(10)), best=Decimal(104)
    )
    assert protection.stop(1) == (Decimal(95), ExitReason.STOP_LOSS)

    moved = protection.seen(Decimal(106), 1)

    assert moved.stop(1) == (Decimal(96), ExitReason.TRAILING_STOP)


def test_a_trailing_stop_in_percent_follows_the_best_price():
    trailing = Trailing(distance=Decimal(10), unit=TrailUnit.PERCENT)

    assert trailing.level(Decimal(200), 1) == 180
    assert trailing.level(Decimal(200), -1) == 220


def arm(before: Protection | None = None, **changes: object) -> Protection | None:
    values: dict[str, object] = {
        "stop_loss": None,
        "target": None,
        "trailing": None,
        "sign": 1,
        "price": Decimal(100),
        "at": NOON,
    }
    return armed(before, **{**values, **changes})  # type: ignore[arg-type]  # by name


def test_a_trailing_stop_that_is_left_alone_keeps_its_best_price():
    trailing = Trailing(distance=Decimal(5))
    before = replace(a_protection(trailing=trailing, version=3), best=Decimal(150))

    kept = arm(before, trailing=trailing, stop_loss=Decimal(90))
    begun = arm(before, trailing=Trailing(distance=Decimal(6)))

    assert kept is not None
    assert begun is not None
    assert (kept.best, kept.version) == (Decimal(150), 4)
    assert begun.best == Decimal(100)


def test_without_levels_there_is_no_protection():
    assert arm() is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stop_loss": Decimal(100)}, "stop_loss"),
        ({"target": Decimal(100)}, "target"),
        ({"sign": -1, "stop_loss": Decimal(99)}, "stop_loss"),
        ({"sign": -1, "target": Decimal(101)}, "target"),
        ({"price": None, "stop_loss": Decimal(9), "target": Decimal(8)}, "target"),
        ({"trailing": Trailing(distance=Decimal(101))}, "trailing"),
    ],
)
def test_what_would_trigger_at_once_is_refused_by_name(changes: dict[str, object], field: str):
    with pytest.raises(InvalidError) as refused:
        arm(**changes)  # type: ignore[arg-type]  # by name

    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("side", "quantity", "status"),
    [
        (Side.BUY, 5, ProtectionStatus.ARMED),
        (Side.SELL, 4, ProtectionStatus.ARMED),
        (Side.SELL, 10, ProtectionStatus.DISARMED),
        (Side.SELL, 15, ProtectionStatus.DISARMED),
    ],
)
def test_a_protection_ends_with_what_it_protects(
    side: Side, quantity: int, status: ProtectionStatus
):
    held = a_position(quantity=Decimal(10), average_price=Decimal(100), protection=a_protection())

    after = held.after(side, Decimal(quantity), Decimal(100), NOON + timedelta(seconds=1))

    assert after.protection is not None
    assert after.protection.status is status


def test_a_triggered_protection_waits_for_its_exit():
    held = a_position(
        quantity=Decimal(10),
        average_price=Decimal(100),
        protection=a_protection(status=ProtectionStatus.EXITING),
    )

    after = held.after(Side.SELL, Decimal(10), Decimal(100), NOON)

    assert after.protection == held.protection
