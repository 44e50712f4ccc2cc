"""Events: from the outbox to the browsers, numbered per user, and again for who missed some.

Who commits events with their numbers tells of them at once; the relay tells of all others, and of
those that nobody told. It also routes all of them to channels, before they count as told: so a
relay that dies in between does both again, and channels know an event by its occasion.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.ports.event_storage import Behind
from autotrade.ports.publisher import Publisher
from autotrade.ports.storage import Storage

BATCH: Final = 100
"""Commits whose events are numbered in a pass, and events of a user that are told in one."""
KEPT: Final = 1000
_LOOK_EVERY: Final = 4
"""In each so many passes that were asked for, those are looked for of whom nobody said so."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Missed:
    """What a client missed; ``complete`` is False when older ones are no longer kept."""

    events: Sequence[Event]
    last_seq: int
    complete: bool


class Routing(Protocol):
    """Has channels told of events."""

    def listeners(self, user_ids: Collection[UserId]) -> Collection[UserId]:
        """Return those of the users who have a channel."""
        ...

    def route(self, events: Sequence[Event]) -> int:
        """Have the channels told; safe to call twice."""
        ...


class EventService:
    """Publishes committed events, at least once, and lets clients catch up."""

    def __init__(self, *, storage: Storage, publisher: Publisher, routing: Routing | None = None):
        self._storage = storage
        self._outbox = storage.outbox()
        self._publisher = publisher
        self._routing = routing
        self._passes = 0

    def relay(self, told: Collection[UserId] = ()) -> int:
        """Number what was committed since, and publish and route it; return how many events.

        ``told`` are users of whom somebody said that they were told of new ones. One process at a
        time should call this: it holds the relay's lease.
        """
        users = {*told, *self._outbox.number(BATCH)}
        if not told or self._passes % _LOOK_EVERY == 0:
            users.update(self._outbox.recent())
        self._passes += 1
        behind = self._outbox.behind(users)
        if not behind:
            return 0
        found = {each.user_id for each in behind}
        shown = self._publisher.told(found)
        listeners = self._routing.listeners(found) if self._routing is not None else ()
        events: list[Event] = []
        reached: dict[UserId, int] = {}
        for each in behind:
            first = each.told if each.user_id in listeners else _begin(each, shown)
            page = self._storage.now.events.since(each.user_id, first, BATCH)
            events += page
            last = page[-1].seq or 0 if page else 0
            reached[each.user_id] = last if len(page) == BATCH else max(last, each.seq)
        refused = self._publish(behind, events, shown)
        if self._routing is not None and listeners:
            self._routing.route([event for event in events if event.user_id in listeners])
        self._outbox.told({user: seq for user, seq in reached.items() if user not in refused})
        return len(events)

    def _publish(
        self, behind: Sequence[Behind], events: Sequence[Event], shown: Mapping[UserId, int]
    ) -> Collection[UserId]:
        """Publish what was not shown yet; return those who were told by somebody else meanwhile."""
        begin = {each.user_id: _begin(each, shown) for each in behind}
        new = [event for event in events if (event.seq or 0) > begin[event.user_id]]
        if not new:
            return ()
        refused = self._publisher.publish(new, {event.user_id: None for event in new} | dict(shown))
        requests = sorted({event.request_id for event in new if event.request_id is not None})
        _log.info("events_published", count=len(new), request_ids=requests)
        return refused

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


def _begin(behind: Behind, shown: Mapping[UserId, int]) -> int:
    """Return up to which number a user was told, by the store and by what was shown.

    What was shown beyond the last number was another store's.
    """
    last = shown.get(behind.user_id, 0)
    return max(behind.told, last) if last <= behind.seq else behind.told
