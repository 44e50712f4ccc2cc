"""A stream of a broker in a thread of its own, for tests."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from autotrade.ports.brokers import (
    BrokerError,
)

T = TypeVar("T")
SECONDS = 5.0


class Listening(Generic[T]):
    """A stream in a thread of its own; what it hands over waits in ``next``."""

    def __init__(self, run: Callable[[Callable[[T], None], Callable[[], bool]], None]):
        self._run = run
        self._stop = threading.Event()
        self._got: queue.Queue[T] = queue.Queue()
        self.error: BrokerError | None = None
        self.thread = threading.Thread(target=self._listen)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()

    def next(self) -> T:
        return self._got.get(timeout=SECONDS)

    def ended(self) -> BrokerError:
        """Return how the stream ended, as it must."""
        self.thread.join(SECONDS)
        assert self.error is not None
        return self.error

    def _listen(self) -> None:
        try:
            self._run(self._got.put, self._stop.is_set)
        except BrokerError as error:
            self.error = error
