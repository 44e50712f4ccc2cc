"""An execution is found by its time: its id begins with it, whatever the clock does in between."""

from datetime import timedelta

from autotrade.domain.ids import first_id_at
from autotrade.services.decisions import DecisionLog
from tests.support.factories import NOON, a_strategy, an_account, an_alert
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds


def test_an_id_begins_with_the_time_of_its_making():
    earlier = ClockedIds(FakeClock(NOON - timedelta(milliseconds=3)))
    writer = DecisionLog(clock=FakeClock(NOON), ids=earlier)

    execution = writer.blank(an_alert(), 0, a_strategy(), an_account())

    assert execution.created_at == NOON
    assert first_id_at(NOON) <= execution.id < first_id_at(NOON + timedelta(milliseconds=1))
