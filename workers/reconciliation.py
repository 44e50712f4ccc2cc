"""Jobs around brokers' books: a thread an account, so that none waits for another's broker."""

import threading
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from autotrade.domain.errors import AutotradeError
from workers.context import application

_THREADS: Final = 16
_log = structlog.get_logger()
Key = tuple[Hashable, ...]
"""What is worked on: an account by its user and its own id, or a user."""


class FanOut:
    """Runs a piece of work a key, each in a thread, and none twice at the same time."""

    def __init__(self, name: str):
        self._name = name
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix=name)
        self._busy: set[Key] = set()
        self._lock = threading.Lock()

    def run(self, keys: Iterable[Key], work: Callable[..., object]) -> None:
        """Begin work on the keys that nobody works on yet; returns at once."""
        for key in keys:
            with self._lock:
                if key in self._busy:
                    continue
                self._busy.add(key)
            self._pool.submit(self._one, key, work)

    def _one(self, key: Key, work: Callable[..., object]) -> None:
        try:
            work(*key)
        except AutotradeError as error:  # the next run is soon
            _log.warning("books_wait", work=self._name, key=key, error=str(error))
        finally:
            with self._lock:
                self._busy.discard(key)


_follow: Final = FanOut("follow")
_reconcile: Final = FanOut("reconcile")
_wind_down: Final = FanOut("wind down")
_has_run = threading.Event()
_winding_down = threading.Event()


def follow() -> None:
    """Look at the orders that are due at every broker account."""
    polls = application().trading.polls
    _follow.run(polls.due(), polls.poll)


def reconcile() -> None:
    """Compare the books of the accounts in use; of all at start and after the market's close."""
    service = application().trading.reconciliation
    accounts = service.due(is_start=not _has_run.is_set())
    _has_run.set()
    _reconcile.run(accounts, service.reconcile)


def wind_down() -> None:
    """Cancel and close what users asked for with their kill switch."""
    service = application().trading.wind_downs
    users = service.due()
    (_winding_down.set if users else _winding_down.clear)()
    _wind_down.run(((user,) for user in users), service.wind_down)


def is_winding_down() -> bool:
    """Say whether something was left to do for somebody when that was last looked at."""
    return _winding_down.is_set()
