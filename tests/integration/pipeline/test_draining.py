"""Alerts become orders: in order within a lane, one worker at a time, and every ending told."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import OrderStatus
from autotrade.domain.strategies import RiskLimits, StrategyStatus
from tests.support.factories import USER, a_signal
from tests.support.fake_broker import Answer
from tests.support.pipeline import Pipeline


def statuses(pipeline: Pipeline) -> list[AlertStatus]:
    return [alert.status for alert in pipeline.all_alerts()]


def order_statuses(pipeline: Pipeline) -> list[OrderStatus]:
    return [order.status for order in pipeline.orders()]


def outcomes(pipeline: Pipeline) -> list[ExecutionStatus]:
    return [execution.status for execution in pipeline.executions()]


def test_a_filled_order_ends_everything_well(pipeline: Pipeline):
    receipt = pipeline.post()

    assert pipeline.worker().drain([USER]) == 1

    alert = pipeline.alert(receipt.alert_id)
    (order,) = pipeline.orders()
    (execution,) = pipeline.executions()
    assert (alert.status, alert.lease, alert.reason) == (AlertStatus.DONE, None, None)
    assert order.status is OrderStatus.FILLED
    assert [order.filled_quantity, order.average_price] == [Decimal(10), Decimal(100)]
    assert execution.status is ExecutionStatus.SUCCESS
    assert [execution.quantity, execution.price] == [Decimal(10), Decimal(100)]
    assert pipeline.held() == pipeline.held(by_strategy=True) == 10


def test_every_step_of_an_alert_has_its_time(pipeline: Pipeline):
    receipt = pipeline.post()
    pipeline.worker().drain([USER])

    line = pipeline.alert(receipt.alert_id).timeline
    steps = [line.received_at, line.parsed_at, line.claimed_at, line.risk_at]
    steps += [line.sent_at, line.filled_at]
    assert None not in steps


def test_the_alerts_of_a_lane_are_carried_out_in_their_order(pipeline: Pipeline):
    for number in range(1, 8):
        pipeline.add_alert(signals=(a_signal(quantity=Decimal(number)),))

    pipeline.worker().drain([USER])

    assert [request.quantity for request in pipeline.broker.requests] == list(range(1, 8))


def test_two_workers_on_one_lane_send_each_order_once_and_in_order(pipeline: Pipeline):
    for number in range(1, 21):
        pipeline.add_alert(signals=(a_signal(quantity=Decimal(number)),))
    workers = [pipeline.worker(f"worker-{n}") for n in range(4)]

    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda worker: worker.drain([USER]), workers))

    assert sum(counts) == 20
    assert [request.quantity for request in pipeline.broker.requests] == list(range(1, 21))
    assert pipeline.held() == pipeline.held(by_strategy=True) == 210


def test_many_lanes_on_one_account_add_up(pipeline: Pipeline):
    # several strategies trade the same symbol on one account: its position is written by all
    strategies = [pipeline.add_strategy(id=f"s{n}", name=f"S{n}") for n in range(6)]
    lanes = [f"{strategy.id}:NSE:SBIN" for strategy in strategies]
    for strategy, lane in zip(strategies * 5, lanes * 5, strict=True):
        pipeline.add_alert(strategy_id=strategy.id, lane=lane)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda lane: pipeline.worker(lane).drain([USER]), lanes))

    assert statuses(pipeline) == [AlertStatus.DONE] * 30
    assert pipeline.held() == pipeline.broker.net() == 300


def test_a_refused_signal_makes_no_order(pipeline: Pipeline):
    pipeline.change_strategy(risk=RiskLimits(max_quantity=Decimal(9)))
    receipt = pipeline.post()

    pipeline.worker().drain([USER])

    (execution,) = pipeline.executions()
    assert pipeline.broker.requests == []
    assert pipeline.alert(receipt.alert_id).status is AlertStatus.REJECTED
    assert execution.response == {"rule": "max_quantity"}
    assert execution.reason == pipeline.alert(receipt.alert_id).reason


def test_a_satisfied_signal_is_done_without_an_order(pipeline: Pipeline):
    pipeline.post(action="exit", quantity="")

    pipeline.worker().drain([USER])

    assert statuses(pipeline) == [AlertStatus.DONE]
    assert outcomes(pipeline) == [ExecutionStatus.SUCCESS]
    assert pipeline.broker.requests == []


def test_an_order_the_broker_rejects_fails_with_its_reason(pipeline: Pipeline):
    pipeline.broker.answers = [Answer.REJECT]
    pipeline.post()

    pipeline.worker().drain([USER])

    (execution,) = pipeline.executions()
    assert statuses(pipeline) == [AlertStatus.FAILED]
    assert execution.status is ExecutionStatus.FAIL
    assert execution.reason == (
        "There is not enough margin or money for this order. The broker says: Margin."
    )
    assert order_statuses(pipeline) == [OrderStatus.REJECTED]


def live(pipeline: Pipeline, **limits: int) -> None:
    pipeline.change_strategy(paper_trading=False, risk=RiskLimits(**limits))  # type: ignore[arg-type]  # ages only


def test_a_live_alert_that_is_late_expires(pipeline: Pipeline):
    live(pipeline, max_age_seconds=60)
    receipt = pipeline.post()
    pipeline.clock.advance(seconds=61)

    pipeline.worker().drain([USER])

    alert = pipeline.alert(receipt.alert_id)
    assert alert.status is AlertStatus.EXPIRED
    assert "61 s old, and max_age_seconds is 60" in str(alert.reason)
    assert pipeline.broker.requests == []


def test_a_paper_alert_does_not_expire(pipeline: Pipeline):
    pipeline.post()
    pipeline.clock.advance(hours=1)

    pipeline.worker().drain([USER])

    assert statuses(pipeline) == [AlertStatus.DONE]


def test_a_live_order_waits_for_a_connected_account(pipeline: Pipeline):
    live(pipeline)
    account = pipeline.storage.now.brokers.of_user(USER)[0]
    pipeline.storage.now.brokers.save(replace(account, status=BrokerStatus.EXPIRED))
    pipeline.post()

    pipeline.worker().drain([USER])

    assert statuses(pipeline) == [AlertStatus.REJECTED]
    assert pipeline.broker.requests == []


def test_pausing_takes_effect_on_alerts_that_wait_already(pipeline: Pipeline):
    pipeline.post()
    pipeline.change_strategy(status=StrategyStatus.PAUSED)

    pipeline.worker().drain([USER])

    assert pipeline.broker.requests == []
    assert statuses(pipeline) == [AlertStatus.REJECTED]


def test_an_order_that_was_not_sent_is_sent_later(pipeline: Pipeline):
    pipeline.broker.answers = [Answer.NOT_SENT, Answer.NOT_SENT]
    pipeline.post()

    pipeline.settle_down()

    assert order_statuses(pipeline) == [OrderStatus.FILLED]
    assert statuses(pipeline) == [AlertStatus.DONE]
    assert len({request.client_tag for request in pipeline.broker.requests}) == 1


def test_nothing_overtakes_an_alert_that_is_to_be_tried_again(pipeline: Pipeline):
    pipeline.broker.answers = [Answer.NOT_SENT]
    pipeline.add_alert(signals=(a_signal(quantity=Decimal(1)),))
    pipeline.add_alert(signals=(a_signal(quantity=Decimal(2)),))

    assert pipeline.worker().drain([USER]) == 1
    assert pipeline.worker().drain([USER]) == 0
    pipeline.settle_down(rounds=3)

    assert [request.quantity for request in pipeline.broker.requests] == [1, 1, 2]


def test_an_order_that_can_never_be_sent_is_given_up_and_told(pipeline: Pipeline):
    pipeline.broker.answers = [Answer.NOT_SENT] * 100
    pipeline.post()

    pipeline.settle_down()

    assert len(pipeline.broker.requests) == 6
    assert statuses(pipeline) == [AlertStatus.FAILED]
    assert outcomes(pipeline) == [ExecutionStatus.FAIL]
    assert order_statuses(pipeline) == [OrderStatus.REJECTED]


def test_a_live_order_is_not_sent_late_after_all(forgetful: Pipeline):
    live(forgetful, max_age_seconds=10)
    forgetful.broker.answers = [Answer.NOT_SENT] * 4
    forgetful.post()

    forgetful.settle_down()

    sent_after = [o.sending_at - o.created_at for o in forgetful.orders() if o.sending_at]
    assert max(sent_after) <= timedelta(seconds=10)
    assert order_statuses(forgetful) == [OrderStatus.EXPIRED]
    assert statuses(forgetful) == [AlertStatus.EXPIRED]
    assert outcomes(forgetful) == [ExecutionStatus.FAIL]


def test_an_order_not_sent_when_its_strategy_was_paused_is_not_sent_at_all(pipeline: Pipeline):
    pipeline.broker.answers = [Answer.NOT_SENT]
    pipeline.post()
    pipeline.worker().drain([USER])

    pipeline.change_strategy(status=StrategyStatus.PAUSED)
    pipeline.settle_down(rounds=3)

    assert len(pipeline.broker.requests) == 1
    assert order_statuses(pipeline) == [OrderStatus.REJECTED]
    assert statuses(pipeline) == [AlertStatus.REJECTED]


def test_a_worker_that_slept_through_its_lease_sends_nothing(forgetful: Pipeline):
    # SIGSTOP after the decision: the account is looked up just before the request
    forgetful.post()
    forgetful.directory.before_open = lambda: forgetful.clock.advance(seconds=31)
    sleeper = forgetful.worker("sleeper")

    sleeper.drain([USER])

    assert forgetful.broker.requests == []


def test_a_sleeper_and_the_one_who_took_over_send_one_order(pipeline: Pipeline):
    def sleep_while_another_works() -> None:
        pipeline.directory.before_open = lambda: None
        pipeline.clock.advance(seconds=31)
        pipeline.settle_down(rounds=5)

    pipeline.post()
    pipeline.directory.before_open = sleep_while_another_works

    pipeline.worker("sleeper").drain([USER])

    assert len(pipeline.broker.requests) == 1
    assert order_statuses(pipeline) == [OrderStatus.FILLED]
    assert pipeline.held() == 10


def breaking(times: int, pipeline: Pipeline) -> None:
    """Let the next decisions end with an error that nobody foresaw."""
    left = [LookupError("a bug")] * times

    def last(symbol: str) -> None:
        if left:
            raise left.pop()

    pipeline.quotes.last = last  # type: ignore[method-assign]  # breaks what decide() asks first


def drain_in_spite_of_errors(pipeline: Pipeline, seconds: int) -> None:
    for _ in range(seconds):
        with suppress(LookupError):
            pipeline.sweeps.sweep()
            pipeline.worker().drain([USER])
        pipeline.clock.advance(seconds=1)


def test_an_error_holds_a_lane_up_for_a_second_and_not_for_a_lease(pipeline: Pipeline):
    breaking(1, pipeline)
    pipeline.post()

    drain_in_spite_of_errors(pipeline, 2)

    assert statuses(pipeline) == [AlertStatus.DONE]
    assert list(pipeline.broker.taken().values()) == [1]


def test_an_alert_that_breaks_every_time_is_given_up_and_the_next_goes_on(pipeline: Pipeline):
    breaking(8, pipeline)  # together with others, claimed or not, and then alone
    pipeline.post()
    pipeline.post(action="sell")

    drain_in_spite_of_errors(pipeline, 90)

    assert statuses(pipeline) == [AlertStatus.FAILED, AlertStatus.DONE]
    assert outcomes(pipeline) == [ExecutionStatus.FAIL, ExecutionStatus.SUCCESS]


def test_who_takes_long_leaves_the_rest_to_another_turn(pipeline: Pipeline):
    pipeline.broker.during_place = lambda: pipeline.clock.advance(seconds=8)
    for _ in range(5):
        pipeline.add_alert()

    first = pipeline.worker().drain([USER])

    assert first == 1
    assert pipeline.jobs.woken == [USER]


def test_the_sweeper_wakes_exactly_those_whose_alerts_are_due(pipeline: Pipeline):
    now = pipeline.clock.now()
    pipeline.add_alert(user_id="fresh", lane="1", received_at=now + timedelta(seconds=30))
    pipeline.add_alert(user_id="waits", lane="2")
    pipeline.add_alert(user_id="later", lane="3", due_at=now + timedelta(seconds=60))
    pipeline.add_alert(user_id="now due", lane="4", due_at=now + timedelta(seconds=5))
    pipeline.add_alert(user_id="done", lane="5", status=AlertStatus.DONE)
    pipeline.clock.at += timedelta(seconds=31)

    swept = pipeline.sweeps.sweep()

    assert sorted(pipeline.jobs.woken) == ["now due", "waits"]
    assert swept.users == 2


def test_a_thousand_waiting_alerts_of_a_user_hide_no_other_user(pipeline: Pipeline):
    for _ in range(1001):
        pipeline.add_alert(user_id="deep", lane="deep")
    pipeline.add_alert(user_id="shallow", lane="shallow")
    pipeline.clock.advance(seconds=3)

    pipeline.sweeps.sweep()

    assert sorted(pipeline.jobs.woken) == ["deep", "shallow"]


def lanes_at_once(pipeline: Pipeline, count: int) -> None:
    """Let ``count`` workers decide at the same time, each about another symbol."""
    lanes = [f"lane {number}" for number in range(count)]
    for number, lane in enumerate(lanes):
        pipeline.add_alert(lane=lane, signals=(a_signal(symbol=f"S{number}"),))
    with ThreadPoolExecutor(count) as threads:
        list(threads.map(lambda lane: pipeline.worker(lane).drain([USER]), lanes))


def test_a_limit_on_orders_can_not_be_raced(pipeline: Pipeline):
    pipeline.change_strategy(risk=RiskLimits(max_orders_per_minute=3))

    lanes_at_once(pipeline, 8)

    assert len(pipeline.broker.requests) == 3
    assert pipeline.is_quiet()


def test_a_limit_on_positions_can_not_be_raced(pipeline: Pipeline):
    pipeline.change_strategy(risk=RiskLimits(max_positions=3))

    lanes_at_once(pipeline, 8)

    assert len(pipeline.broker.requests) == 3
    assert pipeline.is_quiet()


def test_an_order_that_has_not_filled_yet_counts_as_a_position(pipeline: Pipeline):
    pipeline.change_strategy(risk=RiskLimits(max_positions=1))
    pipeline.broker.answers = [Answer.ACCEPT]
    pipeline.post()
    pipeline.worker().drain([USER])

    pipeline.post(symbol="NSE:INFY")
    pipeline.worker().drain([USER])

    assert len(pipeline.broker.requests) == 1
    assert pipeline.executions()[-1].response == {"rule": "max_positions"}
