"""Days of profit and loss that are over, added up before anybody asks for them."""

from collections.abc import Callable
from datetime import timedelta

from autotrade.domain.paper_states import day_of
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage
from autotrade.services.reports import SETTLED_AFTER


class DaysAhead:
    """Spares a report the adding up: of one day each night, or of years after an import."""

    def __init__(
        self, *, storage: Storage, clock: Clock, pause: Callable[[timedelta], None]
    ) -> None:
        """Make it; ``pause`` waits."""
        self._storage = storage
        self._clock = clock
        self._pause = pause

    def catch_up(self) -> int:
        """Add up what is over, user by user, and return in how many steps; safe to run twice.

        After each step it waits for as long as that took: whoever trades meanwhile has the store
        at least half of the time.
        """
        steps = 0
        settled = day_of(self._clock.now()) - SETTLED_AFTER
        for user_id in self._storage.now.reports.behind(settled):
            began = self._clock.now()
            while self._storage.now.reports.add_up(user_id, settled):
                steps += 1
                self._pause(self._clock.now() - began)
                began = self._clock.now()
        return steps
