"""Jobs around messages to channels, on threads of their own: no provider holds up another."""

from concurrent.futures import Future, ThreadPoolExecutor
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
_log = structlog.get_logger()
_threads: Final = {
    method: ThreadPoolExecutor(_TOGETHER, thread_name_prefix=f"notify-{method}")
    for method in ChannelMethod
}
_alone: Final = ThreadPoolExecutor(1, thread_name_prefix="tell-days")
_telling: list[Future[None]] = []
_DAY_SECONDS: Final = 86_400
_running: dict[ChannelMethod, list[Future[None]]] = {method: [] for method in ChannelMethod}


def send() -> None:
    """Begin to send what is due, unless enough are at it; running it twice does no harm."""
    for method in application().telling.deliveries.methods_due():
        running = [future for future in _running[method] if not future.done()]
        if len(running) < _TOGETHER:
            future = _threads[method].submit(_deliver, method)
            future.add_done_callback(_tell_error)
            running.append(future)
        _running[method] = running


def release() -> None:
    """Send what was held for the end of quiet hours or for a digest, once that has come."""
    if application().telling.digests.release():
        send()


def tell_days() -> None:
    """Begin to tell what the day came to, once it is over; twice does no harm."""
    if _telling and not _telling[-1].done():
        return
    _telling[:] = [_alone.submit(_tell_days)]
    _telling[0].add_done_callback(_tell_error)


def _tell_days() -> None:
    app = application()
    today = app.clock.now().astimezone(IST).date().isoformat()
    told = key("told", "days", today)
    try:
        if not app.redis.exists(told) and app.telling.summaries.tell() is not None:
            app.redis.set(told, 1, ex=_DAY_SECONDS)
    except (UnavailableError, redis.RedisError) as error:  # the next run is soon
        _log.warning("days_wait", error=type(error).__name__)


def _deliver(method: ChannelMethod) -> None:
    try:
        application().telling.deliveries.deliver(method)
    except UnavailableError as error:  # the next run is soon
        _log.warning("notifications_wait", error=str(error))


def _tell_error(future: Future[None]) -> None:
    error = future.exception()
    if error is not None:
        _log.error("notifications_broke", exc_info=error)
