"""Sending events to the web processes' sockets from any other process, over Redis."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import socketio

from autotrade.api.schemas.events import SocketLivePriceSchema
from autotrade.domain.events import Event
from autotrade.ports.marketdata import Quote
from autotrade.realtime.schemas import PRICES, event_to_wire, user_room

CHANNEL: Final = "flask-socketio"
"""Flask-SocketIO listens here; a bare manager's own default is another, and nobody would hear."""


class _Gatherer(socketio.RedisManager):
    """Sends what was emitted within ``gathered`` in one round trip."""

    def __init__(self, url: str):
        super().__init__(url, channel=CHANNEL, write_only=True)
        self._gathered: list[str] | None = None

    def begin(self) -> None:
        """Keep what is emitted from now on."""
        self._gathered = []

    def send(self) -> None:
        """Send what was kept, in order.

        Raises:
            redis.RedisError: Redis is away; none, some or all of it was sent.
        """
        messages, self._gathered = self._gathered or [], None
        if not self.connected:
            self._redis_connect()
        with self.redis.pipeline(transaction=False) as pipeline:
            for message in messages:
                pipeline.publish(self.channel, message)
            pipeline.execute()

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

    def emit(self, event: str, data: Any, namespace: str = "/", **rest: Any) -> None:
        """Keep what is emitted while there is a gathering, else send it.

        The message is the library's own. What is kept is JSON by its schema, so that nothing in it
        has to be searched for bytes, which took as long as all the rest.
        """
        if self._gathered is None:
            super().emit(event, data, namespace, **rest)
            return
        message = {"method": "emit", "event": event, "data": [data], "namespace": namespace, **rest}
        self._gathered.append(self.json.dumps({**message, "host_id": self.host_id}))


class SocketPublisher:
    """Implements ``Publisher``."""

    def __init__(self, redis_url: str):
        self._manager = _Gatherer(redis_url)
        self._prices = SocketLivePriceSchema()

    def publish(self, events: Sequence[Event]) -> None:
        """Send events in order to their users' rooms.

        Raises:
            redis.RedisError: Redis is away.
        """
        self._manager.begin()
        for event in events:
            room = user_room(event.user_id)
            self._manager.emit(event.name.value, event_to_wire(event), room=room)
        self._manager.send()

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
