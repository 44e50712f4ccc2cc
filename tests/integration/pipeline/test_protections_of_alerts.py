"""Levels that come with alerts: they protect the strategy's share."""

from decimal import Decimal

import pytest

from autotrade.domain.protections import ProtectionStatus
from autotrade.services.protection_watch import ProtectionWatch
from tests.support.guarded import act, held, tick
from tests.support.pipeline import Pipeline, a_body


def armed_share(pipeline: Pipeline) -> tuple[object, ...]:
    protection = held(pipeline, by_strategy=True).protection
    assert protection is not None
    return protection.status, protection.stop_loss, protection.target


@pytest.mark.parametrize(
    ("fields", "levels"),
    [
        ({"stop_loss": "95", "take_profit": "120"}, (Decimal(95), Decimal(120))),
        ({"sl_pct": "2"}, (Decimal(98), None)),
        ({"action": "sell", "stop_loss": "105"}, (Decimal(105), None)),
    ],
)
def test_an_entrys_levels_protect_the_strategys_share(
    pipeline: Pipeline, watch: ProtectionWatch, fields: dict[str, str], levels: object
):
    pipeline.post(a_body(**fields))
    pipeline.settle_down(rounds=2)
    watch.load()

    assert armed_share(pipeline)[1:] == levels
    assert held(pipeline).protection is None
    tick(watch, "105" if "action" in fields else "95")
    act(pipeline, watch)
    assert pipeline.held() == 0


def test_an_exits_alert_arms_nothing(pipeline: Pipeline):
    pipeline.post()
    pipeline.post(action="sell", price="101", stop_loss="95")
    pipeline.settle_down(rounds=3)

    assert held(pipeline, by_strategy=True).protection is None


def test_the_latest_entrys_levels_count_and_what_they_leave_out_stays(pipeline: Pipeline):
    pipeline.post(stop_loss="95", take_profit="120")
    pipeline.settle_down(rounds=2)
    pipeline.post(stop_loss="97")
    pipeline.settle_down(rounds=2)

    assert armed_share(pipeline) == (ProtectionStatus.ARMED, Decimal(97), Decimal(120))


def test_levels_that_can_not_be_are_shown_with_the_reason(pipeline: Pipeline):
    pipeline.post(stop_loss="105")
    pipeline.settle_down(rounds=2)

    protection = held(pipeline, by_strategy=True).protection
    assert protection is not None
    assert protection.status is ProtectionStatus.DISARMED
    assert protection.note is not None
    assert "must be below the price" in protection.note
