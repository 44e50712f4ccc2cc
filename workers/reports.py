"""Reports: days that are over are added up on a thread, before anybody asks for them."""

import threading
from typing import Final

import structlog

from autotrade.domain.errors import AutotradeError
from workers.context import application

_busy: Final = threading.Lock()
_log = structlog.get_logger()


def add_up() -> None:
    """Begin, and return at once; does nothing while it is still at it."""
    if _busy.acquire(blocking=False):
        threading.Thread(target=_catch_up, name="days", daemon=True).start()


def _catch_up() -> None:
    try:
        steps = application().reports.ahead.catch_up()
    except AutotradeError as error:  # the next hour, or the report itself, does it
        _log.warning("days_wait", reason=str(error))
    else:
        if steps:
            _log.info("days_added_up", steps=steps)
    finally:
        _busy.release()
