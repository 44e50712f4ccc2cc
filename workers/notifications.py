"""Jobs around messages to channels, on threads of their own: no provider holds up another."""

import atexit
import threading
from collections.abc import Callable
from typing import Final

import redis
import structlog

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.errors import UnavailableError
from autotrade.domain.market_hours import IST
from autotrade.jobs.connection import key
from workers.context import application

_TOGETHER: Final = 3
"""Messages of one method on their way at a time."""
_STOP_SECONDS: Final = 3.0
"""How long a stop waits for what is on its way; what waits behind it is the next process's."""
_DAY_SECONDS: Final = 86_400
_log = structlog.get_logger()
_stop: Final = threading.Event()
_running: Final[dict[str, list[threading.Thread]]] = {}


def send() -> None:
    """Begin to send what is due, unless enough are at it; running it twice does no harm."""
    application().telling_hurry.begun()  # before the look, so that nothing is overlooked
    for method in application().telling.deliveries.methods_due():
        _begin(f"notify-{method}", lambda method=method: _deliver(method), _TOGETHER)  # type: ignore[misc]  # bound at once


def release() -> None:
    """Send what was held for the end of quiet hours or for a digest, once that has come."""
    if application().telling.digests.release():
        send()


def tell_days() -> None:
    """Begin to tell what the day came to, once it is over; twice does no harm."""
    _begin("tell-days", _tell_days, 1)


def _begin(name: str, work: Callable[[], None], most: int) -> None:
    """Start a thread unless as many of its name are at work, or the process is to stop.

    They are daemons: nothing that a process has claimed is lost when it ends.
    """
    running = [thread for thread in _running.get(name, ()) if thread.is_alive()]
    if len(running) < most and not _stop.is_set():
        thread = threading.Thread(target=work, name=name, daemon=True)
        running.append(thread)
        thread.start()
    _running[name] = running


def _deliver(method: ChannelMethod) -> None:
    try:
        application().telling.deliveries.deliver(method, _stop.is_set)
    except UnavailableError as error:  # the next run is soon
        _log.warning("notifications_wait", error=str(error))


def _tell_days() -> None:
    app = application()
    today = app.clock.now().astimezone(IST).date().isoformat()
    told = key("told", "days", today)
    try:
        if not app.redis.exists(told) and app.telling.summaries.tell() is not None:
            app.redis.set(told, 1, ex=_DAY_SECONDS)
    except (UnavailableError, redis.RedisError) as error:  # the next run is soon
        _log.warning("days_wait", error=type(error).__name__)


@atexit.register
def _end() -> None:
    """Let what is on its way come to its end, and take nothing more."""
    _stop.set()
    for threads in _running.values():
        for thread in threads:
            thread.join(_STOP_SECONDS)
