"""Protections and time without prices: nothing that was missed is passed over in silence."""

from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.domain.exits import ExitReason
from autotrade.domain.protections import Trailing
from autotrade.ports.marketdata import Gap
from autotrade.services.protection_watch import ProtectionWatch
from tests.support.factories import NOON
from tests.support.guarded import AT_ONCE, SBIN, act, held, protect, tick, trade
from tests.support.pipeline import Pipeline


def test_the_first_price_after_a_restart_states_the_gap(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    first = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    first.load()
    first.keep()
    pipeline.clock.advance(minutes=10)
    second = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    second.load()

    tick(second, "90")
    act(pipeline, second)

    protection = held(pipeline).protection
    assert protection is not None
    assert protection.note is not None
    assert "No prices were seen from 20 Nov 12:00:00 IST to 20 Nov 12:10:00 IST." in protection.note
    assert pipeline.held() == 0


def test_a_gap_is_told_only_of_the_first_price(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    pipeline.storage.now.positions.watched(pipeline.clock.now())
    pipeline.clock.advance(minutes=10)
    watch = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    watch.load()

    tick(watch, "96")
    tick(watch, "90")

    (hit,) = watch.hits(AT_ONCE)
    assert hit.blind is None


def test_a_level_that_was_set_while_nobody_watched_states_the_rest_of_the_gap(pipeline: Pipeline):
    pipeline.storage.now.positions.watched(pipeline.clock.now())
    pipeline.clock.advance(minutes=5)
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    pipeline.clock.advance(minutes=5)
    watch = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    watch.load()

    tick(watch, "94")

    (hit,) = watch.hits(AT_ONCE)
    assert hit.blind == (NOON + timedelta(minutes=5), NOON + timedelta(minutes=10))


def test_best_prices_outlive_a_restart(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, trailing=Trailing(distance=Decimal(5)))
    watch.load()
    tick(watch, "120")
    watch.keep()

    again = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    again.load()
    tick(again, "115.05")
    assert again.hits(AT_ONCE) == []
    tick(again, "115")

    assert len(again.hits(AT_ONCE)) == 1


def a_gap(pipeline: Pipeline, low: int | None, high: int | None) -> Gap:
    now = pipeline.clock.now()
    return Gap(
        symbol=SBIN,
        since=now + timedelta(minutes=1),
        until=now + timedelta(minutes=4),
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
    )


@pytest.mark.parametrize(
    ("levels", "between", "reason"),
    [
        ({"stop_loss": Decimal(95)}, (95, 101), ExitReason.STOP_LOSS),
        ({"target": Decimal(105)}, (99, 106), ExitReason.TARGET),
        ({"stop_loss": Decimal(95), "target": Decimal(105)}, (90, 110), ExitReason.STOP_LOSS),
        ({"trailing": Trailing(distance=Decimal(5))}, (95, 101), ExitReason.TRAILING_STOP),
    ],
)
def test_what_was_reached_in_a_gap_is_acted_upon(
    pipeline: Pipeline, watch: ProtectionWatch, levels, between, reason
):
    trade(pipeline)
    protect(pipeline, **levels)
    watch.load()

    watch.on_gap(a_gap(pipeline, *between))

    (hit,) = watch.hits(AT_ONCE)
    assert hit.trigger.reason is reason
    assert hit.blind is not None


def test_a_gap_that_nobody_can_fill_is_stated_with_the_next_price(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    gap = a_gap(pipeline, None, None)

    watch.on_gap(gap)
    assert watch.hits(AT_ONCE) == []
    tick(watch, "94")

    (hit,) = watch.hits(AT_ONCE)
    assert hit.blind == (gap.since, gap.until)


def test_a_gaps_best_price_moves_a_trailing_stop(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, trailing=Trailing(distance=Decimal(5)))
    watch.load()

    watch.on_gap(a_gap(pipeline, 99, 130))
    assert watch.hits(AT_ONCE) == []
    tick(watch, "125")

    assert len(watch.hits(AT_ONCE)) == 1


def test_levels_set_after_a_gap_are_not_held_against_it(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    gap = a_gap(pipeline, 1, 1000)
    pipeline.clock.advance(minutes=5)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()

    watch.on_gap(gap)

    assert watch.hits(AT_ONCE) == []


def test_prices_are_said_to_be_watched_all_the_time_while_anything_is_armed(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    for _ in range(3):
        pipeline.clock.advance(seconds=1)
        watch.keep()

    assert pipeline.storage.now.positions.watched_until() == pipeline.clock.now()


def test_while_nothing_is_armed_the_database_is_told_once(
    pipeline: Pipeline, watch: ProtectionWatch
):
    watch.load()
    for _ in range(3):
        watch.keep()
        pipeline.clock.advance(seconds=1)

    assert pipeline.storage.now.positions.watched_until() == NOON


def test_what_is_armed_after_a_while_without_anything_has_a_gap_of_its_own_time_alone(
    pipeline: Pipeline, watch: ProtectionWatch
):
    watch.load()
    watch.keep()
    pipeline.clock.advance(minutes=30)
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    pipeline.clock.advance(minutes=1)
    again = ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
    again.load()

    tick(again, "94")

    (hit,) = again.hits(AT_ONCE)
    assert hit.blind == (NOON + timedelta(minutes=30), NOON + timedelta(minutes=31))
