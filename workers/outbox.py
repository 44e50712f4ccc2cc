"""The relay: publishes committed events, in order, as soon as the bell rings."""

import threading
import time
from typing import Final

import redis
import structlog

from autotrade.bootstrap import Application
from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import UserId
from autotrade.services.events import BATCH

_LEASE_SECONDS: Final = 5.0
_LOOK_EVERY_SECONDS: Final = 1.0
_log = structlog.get_logger()


def run(application: Application, stop: threading.Event) -> None:
    """Relay events until ``stop`` is set; one process at a time does, by lease."""
    lease = application.lease("relay", _LEASE_SECONDS)
    renew_at = 0.0
    heard: set[UserId] = set()
    while not stop.is_set():
        try:
            if time.monotonic() >= renew_at:
                if not lease.hold():
                    stop.wait(_LOOK_EVERY_SECONDS)
                    continue
                renew_at = time.monotonic() + _LEASE_SECONDS / 5
            done, heard = application.events.relay(heard), set()
            if done < BATCH:
                # who rings from now on, or has rung meanwhile, is heard
                heard = application.bell.wait(_LOOK_EVERY_SECONDS)
        except (redis.RedisError, UnavailableError) as error:
            renew_at = 0.0
            _log.warning("relay_waits", error=type(error).__name__)
            stop.wait(_LOOK_EVERY_SECONDS)
