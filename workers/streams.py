"""The streams of all connected accounts, a thread each, opened again when they end."""

import random
import threading
import time
from collections.abc import Callable
from typing import Final

import redis
import structlog

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import BrokerId

MOST_STREAMS: Final = 200
SETTLED_SECONDS: Final = 60.0
"""A connection that held this long was a good one: the next failure is the first again."""
LONGEST_PAUSE: Final = 60.0
_STOPPING_SECONDS: Final = 3.0
_log = structlog.get_logger()

Connect = Callable[[Callable[[], None], Callable[[], bool]], bool]
"""Runs one connection (says when it is open, asks whether to stop); False is never again."""
Key = tuple[BrokerId, int]
"""An account with the credentials of one time."""


def key_of(account: BrokerAccount) -> Key:
    """Return what a stream of this account is known by: new credentials are a new stream."""
    return account.id, account.credentials_version


def pause_after(failures: int, jitter: Callable[[], float] = random.random) -> float:
    """Return the seconds to wait after so many failures in a row, so that not all come at once."""
    return float(min(LONGEST_PAUSE, 2.0 ** min(failures, 10))) * (0.5 + jitter() / 2)


class Stream:
    """One stream in its thread, until it is stopped or must not be opened again."""

    def __init__(self, connect: Connect, name: str) -> None:
        self.is_open = False
        self.is_finished = False
        self._connect = connect
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def has_crashed(self) -> bool:
        """Say whether it ended as nobody had foreseen."""
        return not self._thread.is_alive() and not self.is_finished

    def stop(self) -> None:
        """Ask it to end."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            began = time.monotonic()
            if not self._once():
                break
            failures = 1 if time.monotonic() - began > SETTLED_SECONDS else failures + 1
            self._stop.wait(pause_after(failures))
        self.is_finished = True

    def _once(self) -> bool:
        try:
            return self._connect(self._opened, self._stop.is_set)
        except (UnavailableError, redis.RedisError) as error:
            _log.warning("stream_waits", error=type(error).__name__)
            return True
        finally:
            self.is_open = False

    def _opened(self) -> None:
        self.is_open = True


class Streams:
    """The streams of one kind, kept equal to the accounts that are to have one."""

    def __init__(self, connect: Callable[[BrokerAccount], Connect], name: str) -> None:
        self._connect = connect
        self._name = name
        self._streams: dict[Key, Stream] = {}

    def keep(self, accounts: dict[Key, BrokerAccount]) -> None:
        """Open what is missing or has crashed, and end what is not wanted any more."""
        for key in [each for each in self._streams if each not in accounts]:
            self._streams.pop(key).stop()
        for key, account in accounts.items():
            known = self._streams.get(key)
            if known is not None and not known.has_crashed:
                continue
            if known is None and len(self._streams) >= MOST_STREAMS:
                _log.warning("too_many_streams", stream=self._name, most=MOST_STREAMS)
                break
            self._streams[key] = Stream(self._connect(account), f"{self._name}-{account.id}")

    def open_accounts(self) -> set[BrokerId]:
        """Return the accounts whose stream is open."""
        return {key[0] for key, stream in self._streams.items() if stream.is_open}

    def finished(self) -> set[Key]:
        """Return the streams that are not to be opened again."""
        return {key for key, stream in self._streams.items() if stream.is_finished}

    def close(self) -> None:
        """End all of them."""
        until = time.monotonic() + _STOPPING_SECONDS
        for stream in self._streams.values():
            stream.stop()
        for stream in self._streams.values():
            stream.wait(max(0.0, until - time.monotonic()))
        self._streams.clear()
