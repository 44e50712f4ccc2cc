"""Sending events to the web processes' sockets from any other process.

Messages are as Flask-SocketIO's own processes send them to each other, without Socket.IO: that is
11 MB of a process.
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from autotrade.api.schemas.events import SocketLivePriceSchema
from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.ports.marketdata import Quote
from autotrade.ports.publisher import Telling, Tellings
from autotrade.realtime.schemas import EVENTS, PRICES, event_to_wire, user_room

_PRICE: Final = SocketLivePriceSchema()
_user = attrgetter("user_id")


class SocketPublisher:
    """Implements ``Publisher``."""

    def __init__(self, tellings: Tellings):
        self._tellings = tellings
        self._host = uuid.uuid4().hex

    def told(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        """Return the number of the last event that each was told; some are not known."""
        return self._tellings.told(user_ids)

    def publish(
        self, events: Sequence[Event], after: Mapping[UserId, int | None]
    ) -> Collection[UserId]:
        """Send events in order, each user's in one message; return who was sent none of theirs."""
        tellings = [self._telling(own, after[own[0].user_id]) for own in _by_user(events)]
        return self._tellings.tell(tellings, is_new=False)

    def prepared(self, events: Sequence[Event]) -> Sequence[Telling]:
        """Return what tells of events, each user's after the event that comes before them."""
        return [self._telling(own, (own[0].seq or 0) - 1) for own in _by_user(events)]

    def tell(self, tellings: Sequence[Telling]) -> bool:
        """Send what was just committed, if it comes next; False when any does not."""
        return bool(tellings) and not self._tellings.tell(tellings, is_new=True)

    def publish_prices(self, quotes: Sequence[Quote]) -> None:
        """Send quotes, each to those who watch its symbol, in one message."""
        if quotes:
            told = [(quote.symbol, _text(_PRICE.dump(quote))) for quote in quotes]
            self._tellings.send(self._message({PRICES: told}))

    def _telling(self, events: Sequence[Event], after: int | None) -> Telling:
        user_id, last = events[-1].user_id, events[-1].seq or 0
        room = user_room(user_id)
        told = [(room, event.name.value, _text(event_to_wire(event))) for event in events]
        return Telling(user_id, after, last, self._message({EVENTS: told}))

    def _message(self, content: Mapping[str, object]) -> str:
        return json.dumps({"method": "emit", **content, "host_id": self._host})


def _by_user(events: Sequence[Event]) -> list[list[Event]]:
    return [list(own) for _, own in groupby(sorted(events, key=_user), _user)]


def _text(body: object) -> str:
    """Return JSON as sockets get it."""
    return json.dumps(body, separators=(",", ":"))
