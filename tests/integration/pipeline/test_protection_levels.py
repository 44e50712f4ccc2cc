"""Levels of protections: what a price reaches is closed once, and nothing else."""

from decimal import Decimal

import pytest

from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.exits import ExitReason
from autotrade.domain.orders import Side
from autotrade.domain.protections import ProtectionStatus, Trailing, TrailUnit
from autotrade.services.protection_watch import ProtectionWatch
from autotrade.services.protections import HitOutcome
from tests.support.factories import OTHER_USER, USER
from tests.support.guarded import act, held, protect, sold, status, tick, trade
from tests.support.pipeline import Pipeline


@pytest.mark.parametrize(
    ("levels", "prices", "reason"),
    [
        ({"stop_loss": Decimal(95)}, ["96", "95"], ExitReason.STOP_LOSS),
        ({"target": Decimal(105)}, ["104.95", "105"], ExitReason.TARGET),
        (
            {"trailing": Trailing(distance=Decimal(5))},
            ["104", "99.05", "110", "105.05", "105"],
            ExitReason.TRAILING_STOP,
        ),
        (
            {"trailing": Trailing(distance=Decimal(10), unit=TrailUnit.PERCENT)},
            ["120", "108.05", "107.9"],
            ExitReason.TRAILING_STOP,
        ),
        (
            {"stop_loss": Decimal(98), "trailing": Trailing(distance=Decimal(5))},
            ["98"],
            ExitReason.STOP_LOSS,
        ),
    ],
)
def test_a_level_that_is_reached_closes_the_position(
    pipeline: Pipeline, watch: ProtectionWatch, levels, prices, reason
):
    trade(pipeline)
    protect(pipeline, **levels)
    watch.load()

    for price in prices[:-1]:
        tick(watch, price)
        assert act(pipeline, watch) == []
    tick(watch, prices[-1])
    assert act(pipeline, watch) == [HitOutcome.EXIT]

    protection = held(pipeline).protection
    assert protection is not None
    assert (protection.status, protection.triggered_by) == (ProtectionStatus.DONE, reason)
    assert protection.trigger_price == Decimal(prices[-1])
    assert sold(pipeline) == [10]
    assert pipeline.held() == 0


def test_a_short_position_is_bought_back(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline, Side.SELL)
    protect(pipeline, stop_loss=Decimal(105), trailing=Trailing(distance=Decimal(3)))
    watch.load()

    for price in ("99", "97", "99.9"):
        tick(watch, price)
        assert act(pipeline, watch) == []
    tick(watch, "100")
    act(pipeline, watch)

    assert pipeline.held() == 0
    assert status(pipeline) is ProtectionStatus.DONE


def test_a_strategys_share_is_closed_and_nothing_else(pipeline: Pipeline, watch: ProtectionWatch):
    pipeline.post()
    pipeline.settle_down(rounds=2)
    trade(pipeline, quantity=7)
    share = held(pipeline, by_strategy=True)
    pipeline.trading.protections.set(USER, share.id, {"stop_loss": Decimal(95)}, Decimal(100))
    watch.load()

    tick(watch, "94")
    act(pipeline, watch)

    assert pipeline.held() == 7
    assert pipeline.held(by_strategy=True) == 0


def test_many_ticks_beyond_a_level_trigger_once(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()

    for _ in range(5):
        tick(watch, "90")

    assert act(pipeline, watch) == [HitOutcome.EXIT]
    assert act(pipeline, watch) == []
    assert pipeline.told().count("protection.triggered") == 1


def test_two_watches_that_see_the_same_tick_close_once(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watches = [ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock) for _ in range(2)]
    for each in watches:
        each.load()
        tick(each, "90")

    outcomes = [act(pipeline, each) for each in watches]

    assert outcomes == [[HitOutcome.EXIT], [HitOutcome.STALE]]
    assert sold(pipeline) == [10]


def test_a_position_that_is_closed_otherwise_is_watched_no_more(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95), target=Decimal(110))
    watch.load()
    trade(pipeline, Side.SELL)

    tick(watch, "90")

    assert act(pipeline, watch) == [HitOutcome.STALE]
    assert status(pipeline) is ProtectionStatus.DISARMED
    assert sold(pipeline) == [10]


def test_what_is_left_of_a_position_is_protected_still(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    trade(pipeline, Side.SELL, 4)

    tick(watch, "94")
    act(pipeline, watch)

    assert sold(pipeline) == [4, 6]
    assert pipeline.held() == 0


def test_new_levels_replace_the_old_ones(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    position = protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    protect(pipeline, stop_loss=Decimal(80))
    tick(watch, "94")
    assert act(pipeline, watch) == [HitOutcome.STALE]

    watch.refresh([position.id])
    tick(watch, "81")
    assert act(pipeline, watch) == []
    tick(watch, "80")

    assert act(pipeline, watch) == [HitOutcome.EXIT]


def test_a_level_that_is_taken_away_triggers_nothing(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    position = protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    protect(pipeline, stop_loss=None)

    watch.refresh([position.id])

    assert status(pipeline) is ProtectionStatus.DISARMED
    assert watch.symbols() == ()


def test_only_the_named_levels_change(pipeline: Pipeline):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95), target=Decimal(110))

    protection = protect(pipeline, stop_loss=Decimal(96)).protection

    assert protection is not None
    assert (protection.stop_loss, protection.target) == (Decimal(96), Decimal(110))


@pytest.mark.parametrize(
    "levels",
    [
        {"stop_loss": Decimal(100)},
        {"target": Decimal(99)},
        {"trailing": Trailing(distance=Decimal(100), unit=TrailUnit.PERCENT)},
        {"trailing": Trailing(distance=Decimal(100))},
    ],
)
def test_levels_that_the_price_has_passed_are_refused(pipeline: Pipeline, levels):
    trade(pipeline)

    with pytest.raises(InvalidError) as refused:
        protect(pipeline, **levels)

    assert list(refused.value.errors) == list(levels)


def test_nothing_held_and_another_users_position_are_not_protected(pipeline: Pipeline):
    position = trade(pipeline)
    protections = pipeline.trading.protections
    with pytest.raises(NotFoundError):
        protections.set(OTHER_USER, position.id, {"stop_loss": Decimal(95)}, None)
    trade(pipeline, Side.SELL)

    with pytest.raises(ConflictError, match="Nothing is held"):
        protections.set(USER, position.id, {"stop_loss": Decimal(95)}, None)


def test_a_simulated_price_never_triggers_real_money(pipeline: Pipeline, watch: ProtectionWatch):
    pipeline.go_live()
    pipeline.storage.now.positions.save(trade(pipeline))
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()

    tick(watch, "90", simulated=True)
    assert act(pipeline, watch) == []
    tick(watch, "90")

    assert act(pipeline, watch) == [HitOutcome.EXIT]
