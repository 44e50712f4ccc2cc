"""Jobs around exits: a thread an exit, so that none waits for another's broker."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from autotrade.domain.ids import ExitId
from workers.context import application

_THREADS: Final = 16
_pool: Final = ThreadPoolExecutor(_THREADS, thread_name_prefix="exits")
_busy: Final[set[ExitId]] = set()
_lock: Final = threading.Lock()


def run(*exit_ids: str) -> None:
    """Carry exits out; running it twice, or not at all, does no harm."""
    for name in exit_ids:
        exit_id = ExitId(name)
        with _lock:
            if exit_id in _busy:
                continue
            _busy.add(exit_id)
        _pool.submit(_one, exit_id)


def sweep() -> None:
    """Carry out the exits that are due and that nobody works on."""
    run(*application().trading.exits.due())


def _one(exit_id: ExitId) -> None:
    try:
        application().trading.exits.run_safely(exit_id)
    finally:
        with _lock:
            _busy.discard(exit_id)
