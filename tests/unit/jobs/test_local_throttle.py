"""The limits of one process alone: a fraction of what is allowed, urgent calls first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.jobs.local_throttle import SHARE, LocalThrottle
from autotrade.ports.throttle import Bucket, Window

BUCKET = Bucket(name="orders", windows=(Window(1_000, 8), Window(60_000, 200)))
SCARCE = Bucket(name="quotes", windows=(Window(1_250, 1),))


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> LocalThrottle:
    return LocalThrottle(clock=clock.now, sleep=clock.sleep)


def test_a_share_of_the_calls_is_let_through(throttle):
    waits = [throttle.acquire("a", BUCKET, max_wait=0) for _ in range(8 // SHARE + 1)]

    assert waits == [None, None, pytest.approx(1)]


def test_what_can_not_be_shared_is_let_through_less_often(throttle):
    assert throttle.acquire("a", SCARCE, max_wait=0) is None
    assert throttle.acquire("a", SCARCE, max_wait=0) == pytest.approx(1.25 * SHARE)


def test_accounts_do_not_wait_for_each_other(throttle):
    assert throttle.acquire("a", SCARCE, max_wait=0) is None
    assert throttle.acquire("b", SCARCE, max_wait=0) is None


def test_who_may_wait_gets_a_turn(throttle, clock):
    throttle.acquire("a", SCARCE, max_wait=0)

    assert throttle.acquire("a", SCARCE, max_wait=6) is None
    assert clock.at == pytest.approx(105)


def test_a_pause_holds_all(throttle, clock):
    throttle.hold("a", BUCKET, 3)
    throttle.hold("a", BUCKET, 1)

    assert throttle.acquire("a", BUCKET, max_wait=1, is_urgent=True) == pytest.approx(3)
    clock.sleep(3)
    assert throttle.acquire("a", BUCKET, max_wait=0) is None


def test_what_is_urgent_and_waits_goes_before_what_is_not():
    """While an urgent call sleeps, another one looks: it has to leave the next turn alone."""
    clock = Clock()
    seen: list[float | None] = []

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if not seen:
            seen.append(shared.acquire("a", SCARCE, max_wait=0))

    shared = LocalThrottle(clock=clock.now, sleep=sleep)
    shared.acquire("a", SCARCE, max_wait=0)

    assert shared.acquire("a", SCARCE, max_wait=10, is_urgent=True) is None
    assert seen == [pytest.approx(5)]


@given(st.lists(st.floats(0, 2), max_size=60))
def test_no_window_ever_holds_more_than_its_share(pauses):
    clock = Clock()
    throttle = LocalThrottle(clock=clock.now, sleep=clock.sleep)
    taken = []
    for pause in pauses:
        clock.sleep(pause)
        if throttle.acquire("a", BUCKET, max_wait=0) is None:
            taken.append(clock.at)

    most = 8 // SHARE
    for first, beyond in zip(taken, taken[most:], strict=False):
        assert beyond - first >= 1 - 1e-9
