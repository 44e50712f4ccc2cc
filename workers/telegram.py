"""The bot's ear: what people write to it is fetched and carried out, by one process at a time."""

import atexit
import contextlib
import threading
import time
from concurrent.futures import Future
from typing import Final

import redis
import structlog

from autotrade.bootstrap import Application
from autotrade.domain.errors import UnavailableError
from autotrade.jobs.leases import Lease
from autotrade.ports.notifications import NotifierError, RefusedError
from autotrade.ports.telegram import Bot
from workers.context import application

LEASE: Final = "telegram"
_LEASE_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.5
_AWAY_SECONDS: Final = 3.0
_REFUSED_SECONDS: Final = 15.0
_NAME_SECONDS: Final = 60.0
_log = structlog.get_logger()
_stop: Final = threading.Event()
_running: list[Future[None]] = []


def poll() -> None:
    """Begin to listen, unless that is being done or there is no bot; twice does no harm."""
    _running[:] = [future for future in _running if not future.done()]
    if application().telling.bot is not None and not _running:
        # a daemon: nothing waits for it when the process ends, and nothing is lost by that
        future: Future[None] = Future()
        _running.append(future)
        threading.Thread(target=_run, args=(future,), name="telegram", daemon=True).start()


def _run(future: Future[None]) -> None:
    app = application()
    lease = app.lease(LEASE, _LEASE_SECONDS)
    atexit.register(_give_back, lease)
    try:
        listen(app, lease, _stop)
    finally:
        atexit.unregister(_give_back)
        future.set_result(None)


def _give_back(lease: Lease) -> None:
    """Let the next process listen at once."""
    _stop.set()
    with contextlib.suppress(redis.RedisError):
        lease.release()


def listen(app: Application, lease: Lease, stop: threading.Event) -> None:
    """Fetch updates and carry them out until ``stop`` is set, while this process has the lease."""
    bot = app.telling.bot
    if bot is None:
        return
    name_at: float | None = 0.0
    while not stop.is_set():
        try:
            if not lease.hold():
                return
            if name_at is not None and time.monotonic() >= name_at:
                name_at = None if _keep_name(app, bot) else time.monotonic() + _NAME_SECONDS
            if not app.telegram_remote.fetch(bot, _POLL_SECONDS):
                stop.wait(_PAUSE_SECONDS)
        except RefusedError as error:  # a wrong token, or somebody else listens for this bot
            _log.error("telegram_refuses", why=str(error)[:200])
            stop.wait(_REFUSED_SECONDS)
        except (NotifierError, UnavailableError, redis.RedisError) as error:
            _log.warning("telegram_waits", error=type(error).__name__, why=str(error)[:200])
            stop.wait(_AWAY_SECONDS)


def _keep_name(app: Application, bot: Bot) -> bool:
    name = bot.name()
    if name is not None:
        app.telegram_remote.keep_name(name)
    return name is not None
