"""The threads beside the ticks: one makes exits of what was reached, one keeps the watch fresh."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import redis
import structlog

from autotrade.bootstrap import Application
from autotrade.domain.errors import AutotradeError
from autotrade.domain.ids import PositionId
from autotrade.services.protection_news import Hit
from autotrade.services.protections import HitOutcome

_KEEP_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.2
_LOOK: Final = timedelta(seconds=_LOOK_SECONDS)
_LOAD_SECONDS: Final = 15.0
_HELD_UP_SECONDS: Final = 1.0
_LOOK_AGAIN_SECONDS: Final = (0.3, 2.0)
_log = structlog.get_logger()


class ProtectionThreads:
    """The watch of one process, with its threads; ``is_ours`` says whether it is to act at all."""

    def __init__(self, application: Application, is_ours: Callable[[], bool]) -> None:
        self.watch = application.protection_watch
        self._application = application
        self._is_ours = is_ours
        self._stop = threading.Event()
        self._to_see: list[tuple[float, list[PositionId]]] = []
        self._threads = [
            threading.Thread(target=self._act, name="protection-hits", daemon=True),
            threading.Thread(target=self._tend, name="protection-watch", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End both, after what they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join(5.0)

    def _act(self) -> None:
        held_up: list[tuple[float, Hit]] = []
        while not self._stop.is_set():
            hits = self.watch.hits(_LOOK)
            now = time.monotonic()
            self.watch.release([hit for at, hit in held_up if at <= now])
            held_up = [each for each in held_up if each[0] > now]
            if not hits:
                continue
            try:
                outcomes = self._application.trading.protections.trigger(hits)
            except AutotradeError as error:  # the database is away, or busy
                _log.warning("protection_waits", hits=len(hits), error=str(error))
                self._stop.wait(_LOOK_SECONDS)
                self.watch.again(hits)
                continue
            results = list(zip(hits, outcomes, strict=True))
            held_up += [
                (now + _HELD_UP_SECONDS, hit)
                for hit, outcome in results
                if outcome is HitOutcome.HALTED
            ]
            # what has an exit is watched no more, and forgotten with the next load
            stale = [hit.position_id for hit, outcome in results if outcome is HitOutcome.STALE]
            if stale:
                self._quietly(lambda stale=stale: self.watch.refresh(stale))  # type: ignore[misc]  # bound now

    def _tend(self) -> None:
        load_at = keep_at = 0.0
        while not self._stop.wait(_LOOK_SECONDS):
            if not self._is_ours():
                load_at = 0.0
                self.watch.forget()
                continue
            now = time.monotonic()
            if now >= load_at and self._quietly(self.watch.load):
                load_at = now + _LOAD_SECONDS
            self._quietly(self._look)
            if now >= keep_at:
                self._quietly(self.watch.keep)
                keep_at = now + _KEEP_SECONDS

    def _look(self) -> None:
        now = time.monotonic()
        changed = list(self._application.changed_protections.take())
        due = [each for at, ids in self._to_see if at <= now for each in ids]
        if changed or due:
            self.watch.refresh([*changed, *due])
        # what a fill arms is told of before it is committed
        self._to_see = [each for each in self._to_see if each[0] > now]
        if changed:
            self._to_see += [(now + after, changed) for after in _LOOK_AGAIN_SECONDS]

    def _quietly(self, work: Callable[[], object]) -> bool:
        """Do something that is done again soon; say whether it succeeded."""
        try:
            work()
        except (AutotradeError, redis.RedisError) as error:
            _log.warning("protection_watch_waits", error=type(error).__name__)
            return False
        return True
