"""The loops of the feed: outages are waited for, and what nobody foresaw ends the process."""

import threading

import pytest
import redis

from autotrade.domain.errors import UnavailableError
from workers.marketdata import _loop


def test_an_outage_is_waited_for():
    stop, done = threading.Event(), []

    def work() -> None:
        done.append(1)
        if len(done) == 1:
            raise UnavailableError
        if len(done) == 2:
            raise redis.ConnectionError
        stop.set()

    _loop(work, 0.001, stop)

    assert len(done) == 3


def test_a_loop_that_breaks_takes_the_process_with_it():
    stop = threading.Event()

    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _loop(work, 0.001, stop)

    assert stop.is_set()
