"""Queue, bell, lease and watch list on a real Valkey, and without one."""

import importlib
import socket
import time
from collections.abc import Iterator

import pytest
import redis

from autotrade.jobs.bell import RedisBell
from autotrade.jobs.connection import connect
from autotrade.jobs.leases import Lease
from autotrade.jobs.queue import RqJobQueue
from autotrade.jobs.watch_list import RedisWatchList
from autotrade.ports.jobs import Job, Queue
from tests.support.factories import USER
from tests.support.stack import wait_until


def waiting(connection: redis.Redis, queue: Queue = Queue.ORDERS) -> int:
    return int(connection.llen(f"rq:queue:{queue.value}"))


def test_a_job_that_nobody_began_in_time_is_dropped(connection: redis.Redis):
    jobs = RqJobQueue(connection, 2)

    jobs.enqueue(Queue.DEFAULT, Job.TEND, wait_seconds=10)

    (job_key,) = connection.keys("rq:job:*")
    assert 0 < int(connection.ttl(job_key)) <= 10


@pytest.mark.parametrize("job", Job)
def test_every_job_names_a_function_that_exists(job: Job):
    module, _, function = job.value.rpartition(".")

    assert callable(getattr(importlib.import_module(module), function))


@pytest.fixture
def silent() -> Iterator[redis.Redis]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = connect(f"redis://127.0.0.1:{server.getsockname()[1]}/0", "test")
        yield client
        client.close()


@pytest.fixture
def absent() -> Iterator[redis.Redis]:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    client = connect(f"redis://127.0.0.1:{port}/0", "test")
    yield client
    client.close()


@pytest.mark.parametrize("outage", ["silent", "absent"])
def test_an_outage_costs_a_webhook_less_than_its_time(outage: str, request: pytest.FixtureRequest):
    connection: redis.Redis = request.getfixturevalue(outage)
    begun = time.monotonic()

    was_woken = RqJobQueue(connection, 2).wake(USER)
    RedisBell(connection).ring()

    assert not was_woken
    assert time.monotonic() - begun < 1.8


def test_an_outage_is_told_to_who_waits_for_the_bell(absent: redis.Redis):
    with pytest.raises(redis.RedisError):
        RedisBell(absent).wait(1)


def test_a_bell_that_was_rung_before_is_heard(connection: redis.Redis):
    bell = RedisBell(connection)
    bell.ring()
    begun = time.monotonic()

    bell.wait(5)

    assert time.monotonic() - begun < 1


def test_many_rings_wake_once(connection: redis.Redis):
    bell = RedisBell(connection)
    for _ in range(10):
        bell.ring()
    bell.wait(5)
    begun = time.monotonic()

    bell.wait(1)

    assert time.monotonic() - begun >= 0.95


def test_every_ring_is_counted_so_that_nobody_has_to_look_in_vain(connection: redis.Redis):
    bell = RedisBell(connection)
    before = bell.rings()

    bell.ring()
    after = bell.rings()
    bell.wait(5)

    assert before != after
    assert bell.rings() == after


def test_without_redis_nobody_knows_how_often_the_bell_was_rung(absent: redis.Redis):
    assert RedisBell(absent).rings() is None


def test_who_waits_longer_than_an_answer_may_take_is_no_outage(connection: redis.Redis):
    RedisBell(connection).wait(1.5)


def test_a_lease_is_held_by_one(connection: redis.Redis):
    mine, yours = Lease(connection, "relay", 5), Lease(connection, "relay", 5)

    assert mine.hold()
    assert not yours.hold()
    assert mine.hold()


def test_a_released_lease_is_free_and_only_its_holder_releases_it(connection: redis.Redis):
    mine, yours = Lease(connection, "relay", 5), Lease(connection, "relay", 5)
    mine.hold()

    yours.release()
    assert not yours.hold()
    mine.release()

    assert yours.hold()


def test_a_lease_runs_out_when_its_holder_is_gone(connection: redis.Redis):
    mine, yours = Lease(connection, "relay", 0.05), Lease(connection, "relay", 5)
    mine.hold()

    wait_until(yours.hold, seconds=2, what="the lease")

    assert not mine.hold()


def test_two_leases_do_not_know_each_other(connection: redis.Redis):
    assert Lease(connection, "relay", 5).hold()
    assert Lease(connection, "scheduler", 5).hold()


def test_watched_symbols_are_known_until_they_are_not_renewed(connection: redis.Redis):
    watched = RedisWatchList(connection)

    watched.watch(["NSE:SBIN", "NSE:INFY", "NSE:SBIN"])
    watched.watch([])
    connection.zadd("autotrade:watched", {"NSE:OLD": time.time() - 1})

    assert sorted(watched.watched()) == ["NSE:INFY", "NSE:SBIN"]


def test_watching_without_redis_does_no_harm(absent: redis.Redis):
    RedisWatchList(absent).watch(["NSE:SBIN"])

    with pytest.raises(redis.RedisError):
        RedisWatchList(absent).watched()
