"""Many lanes in one batch: what one of them does harms no other, and nothing is done twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from typing_extensions import override

from autotrade.domain.alerts import Alert, AlertStatus
from autotrade.domain.brokers import BrokerType
from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.ids import BrokerId
from autotrade.ports.brokers import Outcome, PlaceResult
from autotrade.ports.storage import Repositories
from autotrade.services.lanes import MOST_ALONE, LaneService
from tests.support.factories import USER, a_signal, an_account
from tests.support.fake_broker import Answer
from tests.support.pipeline import MortalStorage, Pipeline

T = TypeVar("T")
LIVE = BrokerId("a live account")
DONE = AlertStatus.DONE


def fill_lanes(pipeline: Pipeline, lanes: int, each: int = 1) -> list[Alert]:
    """Put alerts into lanes, whose quantities count up within each."""
    return [
        pipeline.add_alert(
            lane=f"lane {lane}",
            signals=(a_signal(symbol=f"S{lane}", quantity=Decimal(number + 1)),),
        )
        for number in range(each)
        for lane in range(lanes)
    ]


def statuses(pipeline: Pipeline) -> set[AlertStatus]:
    return {alert.status for alert in pipeline.all_alerts()}


def link_live(pipeline: Pipeline) -> str:
    """Add a strategy that trades through an account elsewhere; return its id."""
    pipeline.storage.now.brokers.add(an_account(id=LIVE, type=BrokerType.DHANHQ))
    return pipeline.add_strategy(id="live", broker_id=LIVE, paper_trading=False).id


def on_threads(worker: LaneService) -> None:
    """Let a worker carry alerts out alone as it does in earnest, instead of at once."""
    worker._threads = ThreadPoolExecutor(4)


def test_a_batch_takes_one_transaction_to_decide_and_one_to_record(pipeline: Pipeline):
    fill_lanes(pipeline, 20)

    assert pipeline.worker().drain([USER]) == 20

    assert statuses(pipeline) == {DONE}
    assert pipeline.killer.passed.count("after a transaction") == 2
    assert len(pipeline.broker.taken()) == 20


def test_the_order_within_each_lane_is_kept_inside_batches(pipeline: Pipeline):
    fill_lanes(pipeline, 5, each=6)

    pipeline.worker().drain([USER])

    for lane in range(5):
        sent = [r.quantity for r in pipeline.broker.requests if r.symbol == f"NSE:S{lane}"]
        assert sent == [1, 2, 3, 4, 5, 6]


def test_two_workers_that_batch_the_same_lanes_send_each_order_once_and_in_order(
    pipeline: Pipeline,
):
    fill_lanes(pipeline, 8, each=4)
    workers = [pipeline.worker(f"worker-{n}") for n in range(3)]

    with ThreadPoolExecutor(3) as threads:
        counts = list(threads.map(lambda worker: worker.drain([USER]), workers))
    pipeline.settle_down(rounds=3)

    assert sum(counts) <= 32
    assert statuses(pipeline) == {DONE}
    assert set(pipeline.broker.taken().values()) == {1}
    for lane in range(8):
        sent = [r.quantity for r in pipeline.broker.requests if r.symbol == f"NSE:S{lane}"]
        assert sent == [1, 2, 3, 4]


def test_a_bad_alert_harms_no_neighbour(pipeline: Pipeline):
    def last(symbol: str) -> None:
        if symbol == "NSE:S3":
            raise LookupError(symbol)

    alerts = fill_lanes(pipeline, 6)
    pipeline.quotes.last = last  # type: ignore[method-assign]  # breaks what is asked before deciding

    with pytest.raises(LookupError):  # RQ tells of it
        pipeline.worker().drain([USER])

    ended = {alert.lane: pipeline.alert(alert.id).status for alert in alerts}
    assert ended.pop("lane 3") is AlertStatus.RECEIVED
    assert set(ended.values()) == {DONE}
    assert set(pipeline.broker.taken().values()) == {1}


def test_an_alert_that_breaks_the_recording_harms_no_neighbour(pipeline: Pipeline):
    alerts = fill_lanes(pipeline, 6)
    stolen = alerts[2]

    def steal() -> None:
        """Another worker takes one of the alerts over, in the middle of the batch."""
        pipeline.broker.during_place = lambda: None

        def work(repos: Repositories) -> None:
            fresh = repos.alerts.get(USER, stolen.id)
            assert fresh is not None
            assert fresh.lease is not None
            taken = replace(fresh, lease=replace(fresh.lease, owner="another"))
            repos.alerts.save(taken, was=AlertStatus.CLAIMED)

        pipeline.storage.transact(work)

    pipeline.broker.during_place = steal

    pipeline.worker().drain([USER])

    others = {pipeline.alert(alert.id).status for alert in alerts if alert.id != stolen.id}
    assert others == {DONE}
    assert pipeline.alert(stolen.id).status is AlertStatus.CLAIMED
    assert all(order.fills for order in pipeline.orders())  # its outcome was not lost either
    pipeline.expire_leases()
    pipeline.settle_down(rounds=3)
    assert statuses(pipeline) == {DONE}
    assert set(pipeline.broker.taken().values()) == {1}


def test_an_order_that_was_not_sent_waits_and_its_neighbours_do_not(pipeline: Pipeline):
    pipeline.broker.answers = [Answer.NOT_SENT]
    fill_lanes(pipeline, 4)

    pipeline.worker().drain([USER])

    found = [alert.status for alert in pipeline.all_alerts()]
    assert sorted(found) == [DONE, DONE, DONE, AlertStatus.RECEIVED]
    pipeline.settle_down(rounds=3)
    assert statuses(pipeline) == {DONE}


def test_a_slow_live_order_holds_up_no_paper_order(pipeline: Pipeline):
    live = link_live(pipeline)
    pipeline.add_alert(strategy_id=live, lane="live", signals=(a_signal(symbol="LIVE"),))
    fill_lanes(pipeline, 3)
    answers, asked = threading.Event(), threading.Event()

    def slowly(request: Any) -> PlaceResult:
        if request.symbol == "NSE:LIVE":
            asked.set()
            assert answers.wait(10)
        return answer(request)

    answer = pipeline.broker.place
    pipeline.broker.place = slowly  # type: ignore[method-assign]  # a broker that takes its time
    worker = pipeline.worker()
    on_threads(worker)

    assert worker.drain([USER]) == 4
    assert asked.wait(10)
    by_lane = {alert.lane: alert.status for alert in pipeline.all_alerts()}
    assert by_lane.pop("live") is AlertStatus.CLAIMED
    assert set(by_lane.values()) == {DONE}

    pipeline.jobs.taken()
    threading.Timer(0.2, answers.set).start()
    worker.close()  # a graceful stop waits for the answer

    assert statuses(pipeline) == {DONE}
    assert pipeline.jobs.woken == [USER]  # what came next in its lane is asked for


def test_more_live_orders_than_there_is_room_for_wait_without_losing_an_attempt(
    pipeline: Pipeline,
):
    live = link_live(pipeline)
    for number in range(MOST_ALONE + 5):
        pipeline.add_alert(
            strategy_id=live, lane=f"live {number}", signals=(a_signal(symbol=f"L{number}"),)
        )
    answers = threading.Event()
    answer = pipeline.broker.place

    def slowly(request: Any) -> PlaceResult:
        assert answers.wait(10)
        return answer(request)

    pipeline.broker.place = slowly  # type: ignore[method-assign]  # a broker that takes its time
    worker = pipeline.worker()
    on_threads(worker)
    worker.drain([USER])

    parked = [a for a in pipeline.all_alerts() if a.status is AlertStatus.RECEIVED]
    answers.set()
    worker.close()

    assert [alert.attempts for alert in parked] == [0] * 5
    pipeline.settle_down(rounds=3)
    assert statuses(pipeline) == {DONE}
    assert set(pipeline.broker.taken().values()) == {1}


def test_a_broker_that_names_a_time_is_asked_again_then_and_no_attempt_is_lost(
    pipeline: Pipeline,
):
    answer = pipeline.broker.place
    refusals = [PlaceResult(outcome=Outcome.NOT_SENT, retry_after=3.0) for _ in range(8)]
    pipeline.broker.place = lambda request: (  # type: ignore[method-assign]  # the broker's limit
        refusals.pop() if refusals else answer(request)
    )
    alert_id = pipeline.post().alert_id

    pipeline.worker().drain([USER])

    waiting = pipeline.alert(alert_id)
    assert waiting.status is AlertStatus.RECEIVED
    assert waiting.due_at == pipeline.clock.now() + timedelta(seconds=3)
    assert waiting.attempts == 0
    pipeline.settle_down(rounds=12, seconds=3)
    assert pipeline.alert(alert_id).status is DONE
    assert list(pipeline.broker.taken().values()) == [1]


def test_a_user_is_told_of_an_alert_once_whether_it_waits_or_not(pipeline: Pipeline):
    def told() -> list[AlertStatus]:
        events = pipeline.storage.now.events.unpublished(100)
        return [e.payload.status for e in events if isinstance(e.payload, Alert)]

    waits = pipeline.add_alert()
    pipeline.sweeps.sweep()
    assert told() == []
    pipeline.clock.advance(seconds=2)
    pipeline.sweeps.sweep()
    pipeline.sweeps.sweep()
    assert told() == [AlertStatus.RECEIVED]

    pipeline.worker().drain([USER])

    assert told()[-1] is DONE
    assert pipeline.alert(waits.id).status is DONE


def test_every_event_of_an_alert_is_told_in_turn(pipeline: Pipeline):
    fill_lanes(pipeline, 1)

    pipeline.worker().drain([USER])

    names = [e.name.value for e in pipeline.storage.now.events.unpublished(100)]
    assert names[-1] == "alert"
    assert sorted(names) == sorted(
        [
            "order_update",
            "execution",
            "order_update",
            "position",
            "execution",
            "trade_update",
            "alert",
        ]
    )


def test_a_conflict_while_deciding_goes_on_alone(pipeline: Pipeline):
    def raising(*_: object, are_claimed: bool) -> None:
        raise ConflictError(are_claimed)

    fill_lanes(pipeline, 3)
    worker = pipeline.worker()
    worker._batches.decide = raising  # type: ignore[method-assign,assignment]  # breaks it

    with pytest.raises(ConflictError):
        worker.drain([USER])

    assert statuses(pipeline) == {DONE}
    assert set(pipeline.broker.taken().values()) == {1}


def test_a_batch_whose_record_was_not_acknowledged_shows_no_alert_as_new_again(pipeline: Pipeline):
    class LosesAnswers(MortalStorage):
        """Stores, and does not hear that it did: once, the second time."""

        count = 0

        @override
        def transact(
            self, work: Callable[[Repositories], T], meanwhile: Callable[[T], None] | None = None
        ) -> T:
            self.count += 1
            result = super().transact(work, meanwhile)
            if self.count == 2:
                raise UnavailableError
            return result

    fill_lanes(pipeline, 2)
    worker = pipeline.worker()
    worker._batches._storage = LosesAnswers(pipeline.storage, pipeline.killer)

    with pytest.raises(UnavailableError):
        worker.drain([USER])

    events = pipeline.storage.now.events.unpublished(100)
    last = {e.payload.id: e.payload.status for e in events if isinstance(e.payload, Alert)}
    assert set(last.values()) == {DONE}
    assert statuses(pipeline) == {DONE}
