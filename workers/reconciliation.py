"""Jobs around brokers' books: a thread an account, so that none waits for another's broker."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from autotrade.domain.errors import AutotradeError
from autotrade.domain.ids import BrokerId, UserId
from workers.context import application

_THREADS: Final = 16
_log = structlog.get_logger()
Account = tuple[UserId, BrokerId]


class FanOut:
    """Runs a piece of work an account, each in a thread, and none twice at the same time."""

    def __init__(self, name: str):
        self._name = name
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix=name)
        self._busy: set[Account] = set()
        self._lock = threading.Lock()

    def run(self, accounts: Iterable[Account], work: Callable[[UserId, BrokerId], object]) -> None:
        """Begin work on the accounts that nobody works on yet; returns at once."""
        for account in accounts:
            with self._lock:
                if account in self._busy:
                    continue
                self._busy.add(account)
            self._pool.submit(self._one, account, work)

    def _one(self, account: Account, work: Callable[[UserId, BrokerId], object]) -> None:
        try:
            work(*account)
        except AutotradeError as error:  # the next run is soon
            _log.warning("books_wait", work=self._name, broker_id=account[1], error=str(error))
        finally:
            with self._lock:
                self._busy.discard(account)


_follow: Final = FanOut("follow")
_reconcile: Final = FanOut("reconcile")
_has_run = threading.Event()


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
