"""Who waits in a shard is served once, by whoever holds the turn, and never forgotten."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from autotrade.domain.ids import UserId
from autotrade.jobs import shards as module
from autotrade.jobs.queue import RqJobQueue
from autotrade.jobs.shards import Shards
from autotrade.ports.jobs import Queue
from tests.support.factories import OTHER_USER, USER
from tests.support.stack import wait_until

SHARD = 0


def waiting_jobs(connection: redis.Redis) -> int:
    return int(connection.llen(f"rq:queue:{Queue.ORDERS.value}"))


@pytest.fixture
def jobs(connection: redis.Redis) -> RqJobQueue:
    return RqJobQueue(connection, 1)


@pytest.fixture
def shards(connection: redis.Redis) -> Shards:
    return Shards(connection, 1)


def nobody() -> bool:
    return False


def never(_shard: int) -> None:
    raise AssertionError


def test_one_job_serves_any_number_of_alerts_and_users(jobs: RqJobQueue, connection: redis.Redis):
    answers = [jobs.wake(user) for user in (USER, OTHER_USER) for _ in range(10)]

    assert answers == [True] * 20
    assert waiting_jobs(connection) == 1


def test_a_user_is_in_one_shard_always_and_users_are_spread(connection: redis.Redis):
    shards = Shards(connection, 4)
    of = [Shards(connection, 4).of(UserId(f"user {n}")) for n in range(100)]

    assert of == [shards.of(UserId(f"user {n}")) for n in range(100)]
    assert set(of) == {0, 1, 2, 3}


def test_each_shard_has_its_own_job(connection: redis.Redis):
    jobs = RqJobQueue(connection, 4)

    for number in range(100):
        jobs.wake(UserId(f"user {number}"))

    assert waiting_jobs(connection) == 4


def test_a_turn_serves_all_who_wait_and_then_the_next_to_wake_calls(
    shards: Shards, jobs: RqJobQueue, connection: redis.Redis
):
    jobs.wake(USER)
    jobs.wake(OTHER_USER)
    served: list[set[UserId]] = []

    shards.serve(SHARD, served.append, never, nobody)
    jobs.wake(USER)

    assert served == [{USER, OTHER_USER}]
    assert waiting_jobs(connection) == 2


def test_who_wakes_while_somebody_works_needs_no_job(
    shards: Shards, jobs: RqJobQueue, connection: redis.Redis
):
    served: list[set[UserId]] = []

    def work(users: set[UserId]) -> None:
        served.append(users)
        if len(served) == 1:
            jobs.wake(OTHER_USER)

    jobs.wake(USER)
    shards.serve(SHARD, work, never, nobody)

    assert served == [{USER}, {OTHER_USER}]
    assert waiting_jobs(connection) == 1


def test_who_wakes_while_the_worker_lingers_is_heard_at_once(
    shards: Shards, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "LINGER_SECONDS", 0.6)
    heard: list[float] = []
    shards.wake(USER)

    with ThreadPoolExecutor(1) as threads:
        turn = threads.submit(
            shards.serve, SHARD, lambda _users: heard.append(time.monotonic()), never, nobody
        )
        wait_until(lambda: heard, what="the first")
        rung = time.monotonic()
        assert shards.wake(OTHER_USER)
        turn.result(10)

    assert len(heard) == 2
    assert heard[1] - rung < 0.3


def test_no_wake_up_is_lost_between_the_last_look_and_the_end_of_a_turn(
    shards: Shards, connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
):
    # workers take turns as short as they get, while others wake as often as they can
    monkeypatch.setattr(module, "LINGER_SECONDS", 0.001)
    users = [UserId(f"user {number}") for number in range(300)]
    served: set[UserId] = set()
    called = threading.Semaphore(0)
    is_over = threading.Event()

    def take_turns() -> None:
        while not is_over.is_set():
            if called.acquire(timeout=0.05):
                shards.serve(SHARD, served.update, lambda _: called.release(), nobody)

    def wake(some: list[UserId]) -> None:
        for user in some:
            if not shards.wake(user):
                called.release()
            time.sleep(0.002)

    with ThreadPoolExecutor(4) as threads:
        workers = [threads.submit(take_turns) for _ in range(2)]
        for waker in [threads.submit(wake, users[n::2]) for n in range(2)]:
            waker.result(30)
        wait_until(lambda: len(served) == len(users), seconds=2, what="everybody")
        is_over.set()
        for worker in workers:
            worker.result(10)

    assert served == set(users)


def test_the_flag_of_a_worker_that_died_falls_and_its_users_are_served(
    shards: Shards, connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "FLAG_SECONDS", 0.2)
    assert not shards.wake(USER)  # a worker was called, and dies before it looks
    assert shards.wake(OTHER_USER)

    wait_until(lambda: not shards.wake(OTHER_USER), seconds=2, what="the flag falls")
    served: list[set[UserId]] = []
    shards.serve(SHARD, served.append, never, nobody)

    assert served == [{USER, OTHER_USER}]


def test_users_whose_work_broke_wait_again_and_the_next_to_wake_calls(
    shards: Shards, connection: redis.Redis
):
    shards.wake(USER)

    def work(_users: set[UserId]) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        shards.serve(SHARD, work, never, nobody)
    served: list[set[UserId]] = []
    assert not shards.wake(OTHER_USER)
    shards.serve(SHARD, served.append, never, nobody)

    assert served == [{USER, OTHER_USER}]


def test_a_turn_that_takes_long_is_handed_on_with_its_flag_up(
    shards: Shards, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "TURN_SECONDS", 0.0)
    handed: list[int] = []
    shards.wake(USER)

    shards.serve(SHARD, lambda _users: shards.wake(OTHER_USER), handed.append, lambda: True)

    assert handed == [SHARD]
    assert shards.wake(USER)


def test_who_has_a_shard_keeps_it_while_no_other_waits_but_not_for_ever(
    shards: Shards, connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(module, "STAY_SECONDS", 0.3)
    jobs = RqJobQueue(connection, 2)
    turns: list[set[UserId]] = []
    handed: list[int] = []
    shards.wake(USER)

    def work(users: set[UserId]) -> None:
        turns.append(users)
        shards.wake(USER)

    shards.serve(SHARD, work, handed.append, jobs.others_wait)
    alone = len(turns)
    jobs.drain(1 - SHARD)
    shards.serve(SHARD, work, handed.append, jobs.others_wait)

    assert alone > 2
    assert len(turns) == alone + 1
    assert handed == [SHARD, SHARD]
