"""Sending events to the web processes' sockets from any other process, over Redis."""

from collections.abc import Sequence
from typing import Any, Final

import socketio

from autotrade.api.schemas.events import SocketLivePriceSchema
from autotrade.domain.events import Event
from autotrade.ports.marketdata import Quote
from autotrade.realtime.schemas import event_to_wire, symbol_room, user_room

CHANNEL: Final = "flask-socketio"
"""Flask-SocketIO listens here; a bare manager's own default is another, and nobody would hear."""


class SocketPublisher:
    """Implements ``Publisher``."""

    def __init__(self, redis_url: str):
        self._manager: Any = socketio.RedisManager(redis_url, channel=CHANNEL, write_only=True)
        self._prices = SocketLivePriceSchema()

    def publish(self, events: Sequence[Event]) -> None:
        """Send events in order to their users' rooms."""
        for event in events:
            room = user_room(event.user_id)
            self._manager.emit(event.name.value, event_to_wire(event), room=room)

    def publish_price(self, quote: Quote) -> None:
        """Send a quote to those who watch its symbol."""
        room = symbol_room(quote.symbol)
        self._manager.emit("live_price", self._prices.dump(quote), room=room)
