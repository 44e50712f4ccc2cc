"""The way to browsers: what it needs is loaded by those who publish, and by nobody else."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from autotrade.domain.events import Event
from autotrade.ports.marketdata import Quote

if TYPE_CHECKING:
    from autotrade.realtime.publisher import SocketPublisher

PUBLISHING: Final = frozenset({"relay", "feed"})
"""The processes whose work it is to publish: they load it at their start."""


class LatePublisher:
    """Implements ``Publisher``, and publishes prices.

    Socket.IO, and what it brings, is 11 MB of each process that loads it.
    """

    def __init__(self, redis_url: str):
        self._redis_url = redis_url

    def load(self) -> "SocketPublisher":
        """Load what it needs now, so that the first event does not wait for it; return it."""
        return self._sockets

    def publish(self, events: Sequence[Event]) -> None:
        """Send events in order to their users' rooms; raises ``redis.RedisError``."""
        self._sockets.publish(events)

    def publish_prices(self, quotes: Sequence[Quote]) -> None:
        """Send quotes to those who watch their symbols; raises ``redis.RedisError``."""
        self._sockets.publish_prices(quotes)

    @cached_property
    def _sockets(self) -> "SocketPublisher":
        from autotrade.realtime.publisher import (  # noqa: PLC0415 - only who publishes pays for it
            SocketPublisher,
        )

        return SocketPublisher(self._redis_url)
