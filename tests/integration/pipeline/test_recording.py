"""Outcomes of a batch are recorded while the next one is decided on, and lanes keep their order."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from decimal import Decimal

import pytest

from autotrade.domain.alerts import Alert, AlertStatus
from autotrade.services.batches import Begun
from autotrade.services.lanes import LaneService
from tests.support.factories import USER, a_signal
from tests.support.pipeline import Pipeline

DONE = AlertStatus.DONE


@pytest.fixture
def recorder() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as thread:
        yield thread


def add(pipeline: Pipeline, lane: int, quantity: int = 1) -> Alert:
    signal = a_signal(symbol=f"S{lane}", quantity=Decimal(quantity))
    return pipeline.add_alert(lane=f"lane {lane}", signals=(signal,))


def statuses(pipeline: Pipeline) -> list[AlertStatus]:
    return [alert.status for alert in pipeline.all_alerts()]


def before_recording(worker: LaneService, act: Callable[[], object]) -> None:
    """Have something happen before each outcome is recorded."""
    finish = worker._batches.finish

    def late(begun: Begun) -> None:
        act()
        finish(begun)

    worker._batches.finish = late  # type: ignore[method-assign]  # the seam between two steps


def test_other_lanes_go_on_while_outcomes_are_recorded(pipeline: Pipeline, recorder: Executor):
    worker, may_record = pipeline.worker(recorder=recorder), threading.Event()
    before_recording(worker, lambda: may_record.wait(20))
    add(pipeline, 1)

    worker.keep_up([USER])

    assert statuses(pipeline) == [AlertStatus.CLAIMED]
    assert len(pipeline.broker.taken()) == 1
    add(pipeline, 2)
    threading.Timer(0.2, may_record.set).start()
    worker.keep_up([USER])
    worker.settle()
    assert statuses(pipeline) == [DONE, DONE]


def test_what_comes_for_a_lane_that_is_being_recorded_is_not_forgotten(
    pipeline: Pipeline, recorder: Executor
):
    worker, may_record = pipeline.worker(recorder=recorder), threading.Event()
    before_recording(worker, lambda: may_record.wait(20))
    add(pipeline, 1)
    worker.keep_up([USER])
    add(pipeline, 1, quantity=2)
    threading.Timer(0.2, may_record.set).start()

    worker.keep_up([USER])
    worker.settle()

    assert statuses(pipeline) == [DONE, DONE]
    assert [request.quantity for request in pipeline.broker.requests] == [1, 2]


def test_each_lane_keeps_its_order_and_nothing_is_sent_twice(
    pipeline: Pipeline, recorder: Executor
):
    for number in range(1, 6):
        for lane in range(20):
            add(pipeline, lane, quantity=number)

    assert pipeline.worker(recorder=recorder).drain([USER]) == 100

    assert set(statuses(pipeline)) == {DONE}
    assert set(pipeline.broker.taken().values()) == {1}
    for lane in range(20):
        sent = [r.quantity for r in pipeline.broker.requests if r.symbol == f"NSE:S{lane}"]
        assert sent == [1, 2, 3, 4, 5]


def test_a_recording_that_breaks_is_done_again_alone(pipeline: Pipeline, recorder: Executor):
    def break_once() -> None:
        worker._batches.finish = finish  # type: ignore[method-assign]  # as it was
        raise LookupError

    worker = pipeline.worker(recorder=recorder)
    finish = worker._batches.finish
    before_recording(worker, break_once)
    add(pipeline, 1)
    add(pipeline, 2)

    worker.drain([USER])
    pipeline.settle_down(rounds=3)

    assert statuses(pipeline) == [DONE, DONE]
    assert set(pipeline.broker.taken().values()) == {1}
