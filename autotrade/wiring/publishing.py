"""The way to browsers: what it needs is loaded by those who publish, and by nobody else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

import redis
import structlog

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.jobs.tellings import RedisTellings
from autotrade.ports.marketdata import Quote
from autotrade.ports.publisher import Telling
from autotrade.realtime.channel import CHANNEL

if TYPE_CHECKING:
    from autotrade.realtime.publisher import SocketPublisher

PUBLISHING: Final = frozenset({"relay", "feed", "orders"})
"""The processes whose work it is to publish: they load it at their start."""
_log = structlog.get_logger()


class LatePublisher:
    """Implements ``Publisher``, and publishes prices; all raise ``redis.RedisError``.

    The schemas of what is published are some MB of each process that loads them.
    """

    def __init__(self, connection: redis.Redis):
        self._connection = connection

    def load(self) -> "SocketPublisher":
        """Load what it needs now, so that the first event does not wait for it; return it."""
        return self._sockets

    def told(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        """Return the number of the last event that each was told; some are not known."""
        return self._sockets.told(user_ids)

    def publish(
        self, events: Sequence[Event], after: Mapping[UserId, int | None]
    ) -> Collection[UserId]:
        """Send events, in order; return the users who were sent none of theirs."""
        return self._sockets.publish(events, after)

    def prepare(self, events: Sequence[Event]) -> Callable[[], bool]:
        """Make what tells of events that are about to commit; what is returned sends it then.

        That returns False when the relay has to be woken for them. It does not when Redis is away:
        the relay would not hear it, and looks by itself.
        """
        try:
            tellings = self._sockets.prepared(events)
        except Exception:  # noqa: BLE001 - orders commit, whatever can't be told of them now
            _log.exception("telling_not_prepared", count=len(events))
            return lambda: False
        return partial(self._tell, events, tellings)

    def _tell(self, events: Sequence[Event], tellings: Sequence[Telling]) -> bool:
        try:
            has_told = self._sockets.tell(tellings)
        except redis.RedisError as error:
            _log.warning("telling_failed", error=type(error).__name__)
            return True
        if has_told:
            requests = sorted({event.request_id for event in events if event.request_id})
            _log.info("events_published", count=len(events), request_ids=requests)
        return has_told

    def publish_prices(self, quotes: Sequence[Quote]) -> None:
        """Send quotes to those who watch their symbols."""
        self._sockets.publish_prices(quotes)

    @cached_property
    def _sockets(self) -> "SocketPublisher":
        from autotrade.realtime.publisher import (  # noqa: PLC0415 - only who publishes pays for it
            SocketPublisher,
        )

        return SocketPublisher(RedisTellings(self._connection, CHANNEL))
