"""A worker dies at any step, and still an alert becomes one order: counted at the broker."""

import pytest

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import OrderStatus
from tests.support.factories import USER, a_signal
from tests.support.fake_broker import Answer, Killed
from tests.support.pipeline import Pipeline

STEPS_OF_AN_ALERT = [
    "before a transaction",
    "after a transaction",
    "before the request",
    "after the answer",
    "before a transaction",
    "after a transaction",
]
STEPS = [pytest.param(n, id=f"{n} {name}") for n, name in enumerate(STEPS_OF_AN_ALERT)]


def kill_at(pipeline: Pipeline, step: int) -> None:
    pipeline.killer.steps = step
    with pytest.raises(Killed):
        pipeline.worker().drain([USER])
    pipeline.expire_leases()


def test_these_are_the_steps_of_an_alert(pipeline: Pipeline):
    pipeline.post()

    pipeline.worker().drain([USER])

    assert pipeline.killer.passed == STEPS_OF_AN_ALERT


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_a_step_leaves_one_order_where_tags_are_known(
    pipeline: Pipeline, step: int
):
    alert_id = pipeline.post().alert_id

    kill_at(pipeline, step)
    pipeline.settle_down()

    assert list(pipeline.broker.taken().values()) == [1]
    assert pipeline.alert(alert_id).status is AlertStatus.DONE
    assert [e.status for e in pipeline.executions()] == [ExecutionStatus.SUCCESS]
    assert pipeline.held() == pipeline.held(by_strategy=True) == 10


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_a_step_never_doubles_an_order_anywhere(forgetful: Pipeline, step: int):
    forgetful.post()

    kill_at(forgetful, step)
    forgetful.settle_down()

    assert max(forgetful.broker.taken().values(), default=0) <= 1
    assert forgetful.held() == forgetful.broker.net()
    assert forgetful.is_quiet()


SENT_OR_NEVER_DECIDED = [s for s in STEPS if s.values[0] not in {1, 2}]


@pytest.mark.parametrize("step", SENT_OR_NEVER_DECIDED)
def test_a_kill_before_the_decision_or_after_the_request_costs_nothing(
    forgetful: Pipeline, step: int
):
    forgetful.post()

    kill_at(forgetful, step)
    forgetful.settle_down()

    assert list(forgetful.broker.taken().values()) == [1]
    assert [order.status for order in forgetful.orders()] == [OrderStatus.FILLED]
    assert [e.status for e in forgetful.executions()] == [ExecutionStatus.SUCCESS]


@pytest.mark.parametrize("step", [1, 2])
def test_an_order_that_may_have_left_is_not_sent_again_but_given_to_the_user(
    forgetful: Pipeline, step: int
):
    forgetful.post()

    kill_at(forgetful, step)
    forgetful.settle_down()

    assert forgetful.broker.requests == []
    assert [order.status for order in forgetful.orders()] == [OrderStatus.LOST]


@pytest.mark.parametrize("first", range(5))
@pytest.mark.parametrize("second", range(0, 6, 2))
def test_a_second_death_during_the_recovery_changes_nothing(
    pipeline: Pipeline, first: int, second: int
):
    pipeline.post()
    kill_at(pipeline, first)

    pipeline.killer.steps = second
    with pytest.raises(Killed):
        pipeline.settle_down()
    pipeline.killer.steps = None
    pipeline.expire_leases()
    pipeline.settle_down()

    assert list(pipeline.broker.taken().values()) == [1]
    assert pipeline.held() == 10


@pytest.mark.parametrize("step", range(12))
def test_an_alert_of_two_legs_makes_each_order_once(pipeline: Pipeline, step: int):
    alert = pipeline.add_alert(signals=(a_signal(), a_signal(symbol="INFY")))

    pipeline.killer.steps = step
    with pytest.raises(Killed):
        pipeline.settle_down(rounds=3)
    pipeline.killer.steps = None
    pipeline.expire_leases()
    pipeline.settle_down()

    assert sorted(pipeline.broker.taken().values()) == [1, 1]
    assert pipeline.alert(alert.id).status is AlertStatus.DONE
    assert pipeline.held() == pipeline.held(symbol="NSE:INFY") == 10


@pytest.mark.parametrize("answer", [Answer.LOST_AFTER, Answer.LOST_BEFORE])
def test_a_worker_killed_after_a_lost_answer_sends_nothing_twice(
    forgetful: Pipeline, answer: Answer
):
    forgetful.broker.answers = [answer]
    forgetful.post()

    kill_at(forgetful, STEPS_OF_AN_ALERT.index("after the answer"))
    forgetful.settle_down()

    assert len(forgetful.broker.requests) == 1
    assert forgetful.held() == forgetful.broker.net()


@pytest.mark.parametrize("second", [Answer.NOT_SENT, Answer.AUTH, Answer.REJECT])
def test_a_second_try_that_came_to_nothing_says_nothing_of_the_first(
    pipeline: Pipeline, second: Answer
):
    pipeline.broker.answers = [Answer.LOST_BEFORE, second]
    pipeline.post()
    kill_at(pipeline, STEPS_OF_AN_ALERT.index("after the answer"))
    pipeline.worker().drain([USER])
    assert pipeline.orders()[0].status is OrderStatus.UNKNOWN

    pipeline.broker.take(pipeline.broker.requests[0])  # it was only slow
    pipeline.settle_down()

    assert list(pipeline.broker.taken().values()) == [1]
    assert pipeline.orders()[0].status is OrderStatus.FILLED
    assert pipeline.held() == 10
