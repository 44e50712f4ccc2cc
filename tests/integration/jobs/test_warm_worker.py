"""The worker of the order path as a real process: stopped gently, and killed."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
import redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from autotrade.ports.jobs import Queue
from scripts.bootstrap import ROOT
from tests.support.stack import wait_until

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(url: str, connection: redis.Redis) -> Iterator[Start]:
    processes: list[subprocess.Popen[bytes]] = []

    def begin(*queues: Queue) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "tests.support.slow_jobs", url, *queues)
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)  # noqa: S603  ours
        processes.append(process)
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def enqueue(url: str, connection: redis.Redis) -> Callable[..., None]:
    def ask(job: str, name: str, to: Queue = Queue.ORDERS) -> None:
        queue = RqQueue(to.value, connection=connection, serializer=JSONSerializer)
        queue.enqueue_call(f"tests.support.slow_jobs.{job}", (url, name), timeout=60, result_ttl=0)

    return ask


def notes(connection: redis.Redis) -> list[str]:
    return [note.decode() for note in connection.lrange("notes", 0, -1)]  # type: ignore[union-attr]  # not async


def await_note(connection: redis.Redis, note: str) -> None:
    wait_until(lambda: note in notes(connection), seconds=15, what=note)


def test_jobs_run_in_their_order(
    start: Start, enqueue: Callable[[str, str], None], connection: redis.Redis
):
    for number in range(20):
        enqueue("note", str(number))

    start()

    await_note(connection, "19")
    assert notes(connection) == [str(number) for number in range(20)]


def test_nothing_is_left_of_a_job_that_is_done(
    start: Start, enqueue: Callable[[str, str], None], connection: redis.Redis
):
    enqueue("note", "one")

    start()
    await_note(connection, "one")

    left = wait_until(
        lambda: (
            (
                connection.keys("rq:job:*"),
                connection.keys("rq:execution*"),
                connection.zcard("rq:wip:orders"),
                connection.llen("rq:queue:orders:intermediate"),
            )
            == ([], [], 0, 0)
        ),
        what="the end of the job",
    )
    assert left


def test_of_several_queues_the_first_with_a_job_is_served(
    start: Start, enqueue: Callable[..., None], connection: redis.Redis
):
    for queue in (Queue.BACKTESTS, Queue.NOTIFICATIONS, Queue.DEFAULT):
        enqueue("note", queue.value, queue)

    start(Queue.DEFAULT, Queue.NOTIFICATIONS, Queue.BACKTESTS)

    await_note(connection, "backtests")
    assert notes(connection) == ["default", "notifications", "backtests"]


def test_a_job_that_fails_takes_the_worker_not_along(
    start: Start, enqueue: Callable[[str, str], None], connection: redis.Redis
):
    enqueue("fail", "one")
    enqueue("note", "two")

    start()

    await_note(connection, "two")


def test_sigterm_lets_a_job_end_and_begins_no_other(
    start: Start, enqueue: Callable[[str, str], None], connection: redis.Redis
):
    enqueue("wait_for_go", "one")
    enqueue("note", "two")
    worker = start()
    await_note(connection, "one begins")

    worker.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0.5)
    connection.set("go", 1)

    assert worker.wait(10) == 0
    assert notes(connection) == ["one begins", "one ends"]
    assert connection.llen("rq:queue:orders") == 1


def test_sigterm_ends_an_idle_worker_at_once(
    start: Start, enqueue: Callable[[str, str], None], connection: redis.Redis
):
    worker = start()
    enqueue("note", "ready")
    await_note(connection, "ready")

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(3) == 0


def test_what_a_killed_worker_left_in_the_queue_is_done_by_the_next(
    start: Start, enqueue: Callable[[str, str], None], connection: redis.Redis
):
    enqueue("wait_for_go", "one")
    enqueue("note", "two")
    worker = start()
    await_note(connection, "one begins")

    worker.send_signal(signal.SIGKILL)
    worker.wait(5)
    start()

    await_note(connection, "two")
    assert "one ends" not in notes(connection)


def test_a_worker_that_was_stopped_is_no_longer_listed(
    start: Start, enqueue: Callable[[str, str], None], connection: redis.Redis
):
    worker = start()
    enqueue("note", "ready")
    await_note(connection, "ready")
    assert connection.scard("rq:workers") == 1

    worker.send_signal(signal.SIGTERM)
    worker.wait(5)

    assert connection.scard("rq:workers") == 0
