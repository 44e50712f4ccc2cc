"""The paper broker's work: a thread beside the ticks, and jobs through the day and at night."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from autotrade.bootstrap import Application
from autotrade.domain.errors import AutotradeError
from workers.context import application

_LOOK_SECONDS: Final = 0.5
_AT_LEAST_SECONDS: Final = 2.0
"""So often the orders are looked at although nobody told of a commit: he may have died first."""
_WAIT: Final = timedelta(milliseconds=250)
_log = structlog.get_logger()


class PaperThreads:
    """Fills resting paper orders that ticks have met; ``is_ours`` says whether to act at all."""

    def __init__(self, application: Application, is_ours: Callable[[], bool]) -> None:
        self.matching = application.paper.matching
        self._bell = application.bell
        self._is_ours = is_ours
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._fill, name="paper-fills", daemon=True),
            threading.Thread(target=self._look, name="paper-orders", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End, after what they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join(5.0)

    def _fill(self) -> None:
        while not self._stop.is_set():
            self._quietly(lambda: self.matching.carry_out(_WAIT))

    def _look(self) -> None:
        seen, look_at = None, 0.0
        while not self._stop.wait(_LOOK_SECONDS):
            if not self._is_ours():
                self.matching.forget()
                look_at = 0.0
                continue
            rings, now = self._bell.rings(), time.monotonic()
            if rings is not None and rings == seen and now < look_at:
                continue
            if self._quietly(self.matching.look):
                seen, look_at = rings, now + _AT_LEAST_SECONDS

    def _quietly(self, work: Callable[[], object]) -> bool:
        """Do something that is done again soon; say whether it succeeded."""
        try:
            work()
        except AutotradeError as error:
            _log.warning("paper_matching_waits", error=str(error))
            self._stop.wait(_LOOK_SECONDS)
            return False
        return True


def tend() -> None:
    """Do what is due through the day; harmless to run twice.

    What was good for the day expires, intraday positions are squared off before the close, margin
    is called where it falls short, and contracts that have ended are settled.
    """
    paper = application().paper
    paper.days.expire()
    paper.days.square_off()
    paper.margin_calls.watch()
    paper.expiries.settle()


def accrue() -> None:
    """Charge the interest of the days that are over; each day is charged once."""
    application().paper.days.accrue()


def check() -> None:
    """Prove what is proved at night: ledgers, trades, and that the calendar goes on."""
    application().paper.days.check()
    application().paper.trade_checks.check()
    application().paper.calendar_watch.check()
