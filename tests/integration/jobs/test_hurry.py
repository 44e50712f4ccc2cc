"""A job that is asked for many times before it begins is queued once."""

from typing import Any

import pytest
import redis

from autotrade.jobs.connection import connect
from autotrade.jobs.hurry import Hurry
from autotrade.jobs.queue import RqJobQueue
from autotrade.ports.jobs import Job, Queue


@pytest.fixture
def hurry(connection: redis.Redis) -> Hurry:
    jobs = RqJobQueue(connection, 1)
    return Hurry(connection, jobs, Job.SEND_NOTIFICATIONS, Queue.NOTIFICATIONS)


def queued(connection: redis.Redis) -> int:
    length: Any = connection.llen("rq:queue:notifications")
    return int(length)


def test_who_asks_while_it_waits_gets_no_second_job(hurry: Hurry, connection: redis.Redis):
    for _ in range(5):
        hurry.ask()

    assert queued(connection) == 1


def test_who_asks_once_it_has_begun_gets_another(hurry: Hurry, connection: redis.Redis):
    hurry.ask()
    hurry.begun()
    hurry.ask()

    assert queued(connection) == 2


def test_a_job_that_was_lost_is_asked_for_again_soon(hurry: Hurry, connection: redis.Redis):
    hurry.ask()
    (asked,) = connection.keys("*asked*")

    left: Any = connection.pttl(asked)

    assert 0 < left <= 2000


def test_without_redis_nothing_is_raised():
    away = connect("redis://127.0.0.1:1", "test", is_hurried=True)

    Hurry(away, RqJobQueue(away, 1), Job.SEND_NOTIFICATIONS).ask()
