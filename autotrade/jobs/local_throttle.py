"""Rate limits of one process alone, for the time in which the shared ones can't be reached."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from autotrade.ports.throttle import Bucket, Window

SHARE: Final = 4
"""Each process takes one in so many of the calls that are allowed: nobody knows of the others."""

pause: Final = threading.Event().wait
"""Sleeps: nobody ever sets this event."""


@dataclass(slots=True)
class _Calls:
    at: deque[float]
    held_until: float = 0.0
    urgent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class LocalThrottle:
    """Implements ``Throttle`` for this process; urgent calls go first, the others in no order."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = pause,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._calls: dict[tuple[str, str], _Calls] = {}
        self._lock = threading.Lock()

    def acquire(
        self, account: str, bucket: Bucket, *, max_wait: float, is_urgent: bool = False
    ) -> float | None:
        """Wait for a turn, at most ``max_wait`` seconds; else say when to ask again."""
        calls, until = self._of(account, bucket), self._clock() + max_wait
        if is_urgent:
            with calls.lock:
                calls.urgent += 1
        try:
            while True:
                delay = self._delay(calls, bucket, is_urgent=is_urgent)
                if delay <= 0:
                    return None
                if self._clock() + delay > until:
                    return delay
                self._sleep(delay)
        finally:
            if is_urgent:
                with calls.lock:
                    calls.urgent -= 1

    def hold(self, account: str, bucket: Bucket, seconds: float) -> None:
        """Let nothing through for a while."""
        calls = self._of(account, bucket)
        with calls.lock:
            calls.held_until = max(calls.held_until, self._clock() + seconds)

    def _of(self, account: str, bucket: Bucket) -> _Calls:
        with self._lock:
            most = max(_shared(window).most for window in bucket.windows)
            return self._calls.setdefault((account, bucket.name), _Calls(deque(maxlen=most)))

    def _delay(self, calls: _Calls, bucket: Bucket, *, is_urgent: bool) -> float:
        """Count a call and return nought, or return how long to wait for the next look."""
        with calls.lock:
            now = self._clock()
            before = 0 if is_urgent else calls.urgent
            delay = calls.held_until - now
            for window in map(_shared, bucket.windows):
                seconds, left = window.milliseconds / 1000, window.most - before
                if left <= 0:  # those who go first take all of it
                    delay = max(delay, seconds)
                elif len(calls.at) >= left:
                    delay = max(delay, calls.at[-left] + seconds - now)
            if delay <= 0:
                calls.at.append(now)
            return delay


def _shared(window: Window) -> Window:
    """Return this process's part of a window: fewer calls, or the same ones less often."""
    if window.most >= SHARE:
        return Window(window.milliseconds, window.most // SHARE)
    return Window(window.milliseconds * SHARE, window.most)
