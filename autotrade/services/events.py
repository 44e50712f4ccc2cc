"""Events: from the outbox to the browsers, numbered per user, and again for who missed some."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.ports.publisher import Publisher
from autotrade.ports.storage import Storage

BATCH = 100
"""Documents of a pass; each has one event or, under load, up to a hundred."""
KEPT = 1000
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Missed:
    """What a client missed; ``complete`` is False when older ones are no longer kept."""

    events: Sequence[Event]
    last_seq: int
    complete: bool


class EventService:
    """Publishes committed events, at least once, and lets clients catch up."""

    def __init__(self, *, storage: Storage, publisher: Publisher):
        self._storage = storage
        self._outbox = storage.outbox()
        self._publisher = publisher

    def relay(self) -> int:
        """Number and publish what was committed since; return how many events that was.

        One process at a time should call this: it holds the relay's lease.
        """
        events = self._outbox.next(BATCH)
        if not events:
            return 0
        self._publisher.publish(events)
        # only now: what is published twice keeps its number, what is not published is lost
        self._outbox.published()
        requests = sorted({event.request_id for event in events if event.request_id is not None})
        _log.info("events_published", count=len(events), request_ids=requests)
        return len(events)

    def missed(self, user_id: UserId, since: int) -> Missed:
        """Return the user's events after number ``since``."""
        last = self._storage.now.events.last_seq(user_id)
        events = self._storage.now.events.since(user_id, since, KEPT)
        if since > last:  # numbers of another store: begin anew
            return Missed([], last, complete=False)
        if events and events[-1].seq is not None:
            last = max(last, events[-1].seq)
        # the numbers of a user have no gaps, so what is not here is no longer kept
        return Missed(events, last, complete=len(events) == last - since)
