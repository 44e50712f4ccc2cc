"""Sending events to the web processes' sockets from any other process, over Redis."""

from collections.abc import Mapping, Sequence
from typing import Final

import socketio

from autotrade.api.schemas.events import SocketLivePriceSchema
from autotrade.domain.events import Event
from autotrade.ports.marketdata import Quote
from autotrade.realtime.schemas import EVENTS, PRICES, event_to_wire, user_room

CHANNEL: Final = "flask-socketio"
"""Flask-SocketIO listens here; a bare manager's own default is another, and nobody would hear."""


class _Teller(socketio.RedisManager):
    """Tells the web processes many things in one message, as JSON that goes out as it is."""

    def __init__(self, url: str):
        super().__init__(url, channel=CHANNEL, write_only=True)

    def text(self, body: object) -> str:
        """Return JSON as sockets get it."""
        written: str = self.json.dumps(body, separators=(",", ":"))
        return written

    def tell(self, content: Mapping[str, object]) -> None:
        """Send a message of our own to the web processes.

        Raises:
            redis.RedisError: Redis is away.
        """
        if not self.connected:
            self._redis_connect()
        message = {"method": "emit", **content, "host_id": self.host_id}
        self.redis.publish(self.channel, self.json.dumps(message))


class SocketPublisher:
    """Implements ``Publisher``."""

    def __init__(self, redis_url: str):
        self._manager = _Teller(redis_url)
        self._prices = SocketLivePriceSchema()

    def publish(self, events: Sequence[Event]) -> None:
        """Send events in order to their users' rooms, in one round trip.

        Raises:
            redis.RedisError: Redis is away.
        """
        told = [
            (user_room(event.user_id), event.name.value, self._manager.text(event_to_wire(event)))
            for event in events
        ]
        self._manager.tell({EVENTS: told})

    def publish_prices(self, quotes: Sequence[Quote]) -> None:
        """Send quotes, each to those who watch its symbol, in one round trip.

        Raises:
            redis.RedisError: Redis is away.
        """
        if quotes:
            told = [
                (quote.symbol, self._manager.text(self._prices.dump(quote))) for quote in quotes
            ]
            self._manager.tell({PRICES: told})
