"""Exits of protections: held up, refused, on record, and carried out once whoever dies."""

from decimal import Decimal

import pytest

from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import PositionId
from autotrade.domain.kill_switches import KillLevel
from autotrade.domain.protections import ProtectionStatus
from autotrade.ports.storage import Query
from autotrade.services.protection_news import Hit
from autotrade.services.protection_watch import ProtectionWatch
from autotrade.services.protections import HitOutcome
from tests.support.factories import USER
from tests.support.fake_broker import Answer, Killed
from tests.support.guarded import AT_ONCE, act, protect, sold, status, tick, trade
from tests.support.pipeline import Pipeline


def test_a_kill_switch_holds_a_trigger_up_and_it_is_judged_again(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    pipeline.switches.set(USER, active=True, by=USER, level=KillLevel.KILL)
    for _ in range(2):
        tick(watch, "90")
        hits = watch.hits(AT_ONCE)
        assert pipeline.trading.protections.trigger(hits) == [HitOutcome.HALTED]
        watch.release(hits)
    pipeline.switches.set(USER, active=False, by=USER)
    tick(watch, "96")
    assert watch.hits(AT_ONCE) == []

    tick(watch, "95")

    assert act(pipeline, watch) == [HitOutcome.EXIT]
    assert pipeline.told().count("protection.held_up") == 1


def test_an_exit_that_fails_is_told_and_new_levels_can_be_set(
    pipeline: Pipeline, watch: ProtectionWatch
):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    pipeline.broker.answers = [Answer.REJECT] * 5
    tick(watch, "90")
    act(pipeline, watch)
    with pytest.raises(ConflictError, match="is being closed"):
        protect(pipeline, stop_loss=Decimal(80))

    for _ in range(10):
        pipeline.clock.advance(seconds=11)
        pipeline.trading.exits.carry_on()

    assert status(pipeline) is ProtectionStatus.FAILED
    assert "exit.failed" in pipeline.told()
    again = protect(pipeline, stop_loss=Decimal(80)).protection
    assert again is not None
    assert (again.status, again.version) == (ProtectionStatus.ARMED, 2)


def test_what_is_done_is_on_record(pipeline: Pipeline, watch: ProtectionWatch):
    trade(pipeline)
    protect(pipeline, stop_loss=Decimal(95))
    watch.load()
    tick(watch, "94.5")
    act(pipeline, watch)

    actions = [entry.action for entry in pipeline.audit.page(Query(user_id=USER)).items[::-1]]

    assert actions[-3:] == ["protection.set", "protection.triggered", "exit.done"]


def test_whoever_dies_between_trigger_and_fill_the_position_is_closed_once(
    pipeline: Pipeline, watch: ProtectionWatch
):
    steps, died = 0, True
    while died:
        position = trade(pipeline)
        protect(pipeline, stop_loss=Decimal(95))
        watch.load()
        before = len(sold(pipeline))
        tick(watch, "90")
        hits = watch.hits(AT_ONCE)
        mortal = pipeline.mortal_trading()
        pipeline.killer.steps = steps
        try:
            mortal.protections.trigger(hits)
            mortal.exits.carry_on()
        except Killed:
            died = True
        else:
            died = False
        pipeline.killer.steps, pipeline.killer.is_dead = None, False
        for _ in range(3):
            pipeline.trading.protections.trigger(hits)
            pipeline.trading.exits.carry_on()
            pipeline.clock.advance(seconds=13)

        assert sold(pipeline)[before:] == [10]
        assert status(pipeline) is ProtectionStatus.DONE
        watch.refresh([position.id])
        steps += 1
    assert steps > 5


def test_a_hit_of_a_position_that_is_not_there_is_stale(pipeline: Pipeline):
    trigger = Hit(
        user_id=USER,
        position_id=PositionId("none"),
        version=1,
        trigger=None,  # type: ignore[arg-type]  # nobody looks at it
        at=pipeline.clock.now(),
    )

    assert pipeline.trading.protections.trigger([trigger]) == [HitOutcome.STALE]
