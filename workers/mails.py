"""Jobs around outgoing mail, on a thread of their own: a slow mail server holds nobody up."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import structlog

from autotrade.domain.errors import UnavailableError
from workers.context import application

_log = structlog.get_logger()
_thread: Final = ThreadPoolExecutor(1, thread_name_prefix="mails")
_running: list[Future[None]] = []


def send() -> None:
    """Begin to send what waits, unless that is being done; running it twice does no harm."""
    _running[:] = [future for future in _running if not future.done()]
    if not _running:
        _running.append(_thread.submit(_deliver))
        _running[0].add_done_callback(_tell_error)


def _deliver() -> None:
    try:
        application().mails.deliver()
    except UnavailableError as error:  # the next run is soon
        _log.warning("mails_wait", error=str(error))


def _tell_error(future: Future[None]) -> None:
    error = future.exception()
    if error is not None:
        _log.error("mails_broke", exc_info=error)
