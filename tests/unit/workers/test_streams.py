"""Streams in threads: opened, opened again, and left alone once they must be."""

import threading
from collections.abc import Callable, Iterator

import pytest

from autotrade.domain.errors import UnavailableError
from tests.support.factories import an_account
from tests.support.stack import wait_until
from workers import streams
from workers.streams import Streams, key_of, pause_after


class Line:
    """A connection that a test can cut; it counts how often it was opened."""

    def __init__(self) -> None:
        self.opened = 0
        self.goes_on = True
        self.error: Exception | None = None
        self.cut = threading.Event()

    def connect(self, on_open: Callable[[], None], stopped: Callable[[], bool]) -> bool:
        self.opened += 1
        self.cut.clear()
        on_open()
        while not stopped() and not self.cut.wait(0.005):
            pass
        if self.error is not None and not stopped():
            raise self.error
        return self.goes_on


ACCOUNT = an_account()
WANTED = {key_of(ACCOUNT): ACCOUNT}


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def kept(line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Streams]:
    monkeypatch.setattr(streams, "pause_after", lambda failures: 0.01)
    made = Streams(lambda account: line.connect, "orders")
    yield made
    made.close()


def test_an_account_has_one_open_stream_however_often_it_is_asked_for(line: Line, kept: Streams):
    for _ in range(3):
        kept.keep(WANTED)

    wait_until(lambda: kept.open_accounts() == {ACCOUNT.id}, what="the stream")
    assert line.opened == 1


def test_a_stream_that_ends_is_opened_again(line: Line, kept: Streams):
    kept.keep(WANTED)
    wait_until(kept.open_accounts, what="the stream")
    line.cut.set()

    wait_until(lambda: line.opened == 2 and kept.open_accounts(), what="the second one")


def test_a_database_that_is_away_is_waited_for(line: Line, kept: Streams):
    line.error = UnavailableError("away")
    kept.keep(WANTED)
    wait_until(kept.open_accounts, what="the stream")
    line.cut.set()

    wait_until(lambda: line.opened == 2, what="the second one")


def test_a_stream_that_must_not_be_opened_again_is_not(line: Line, kept: Streams):
    line.goes_on = False
    kept.keep(WANTED)
    wait_until(kept.open_accounts, what="the stream")
    line.cut.set()

    wait_until(lambda: kept.finished() == set(WANTED), what="its end")
    kept.keep(WANTED)
    assert line.opened == 1
    assert kept.open_accounts() == set()


def test_new_credentials_are_a_new_stream(line: Line, kept: Streams):
    line.goes_on = False
    kept.keep(WANTED)
    wait_until(kept.open_accounts, what="the stream")
    renewed = an_account(credentials_version=1)

    kept.keep({key_of(renewed): renewed})

    wait_until(lambda: line.opened == 2, what="the new one")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_replaced(line: Line, kept: Streams):
    line.error = RuntimeError("nobody foresaw this")
    kept.keep(WANTED)
    wait_until(kept.open_accounts, what="the stream")
    line.cut.set()
    wait_until(lambda: not kept.open_accounts(), what="its death")

    def is_replaced() -> bool:
        kept.keep(WANTED)
        return line.opened == 2

    wait_until(is_replaced, what="another one")


def test_without_accounts_there_is_no_thread(line: Line, kept: Streams):
    kept.keep(WANTED)
    wait_until(kept.open_accounts, what="the stream")

    kept.keep({})

    wait_until(
        lambda: not [each for each in threading.enumerate() if each.name.startswith("orders-")],
        what="the thread's end",
    )


def test_there_are_no_more_streams_than_may_be(line: Line, kept: Streams, monkeypatch):
    monkeypatch.setattr(streams, "MOST_STREAMS", 2)
    accounts = [an_account(id=f"account {number}") for number in range(5)]

    kept.keep({key_of(account): account for account in accounts})

    wait_until(lambda: len(kept.open_accounts()) == 2, what="two streams")
    assert line.opened == 2


def test_pauses_grow_to_a_minute_and_differ():
    assert [pause_after(failures, lambda: 1.0) for failures in (1, 2, 3, 20)] == [2, 4, 8, 60]
    assert pause_after(1, lambda: 0.0) == 1.0
