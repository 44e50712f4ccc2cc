"""Routing: from committed events to deliveries, once for each channel and occasion.

It goes before events count as told. So a relay that dies in between does it again: channels know
an event by its occasion. The way to an order asks the database nothing for any of this.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from autotrade.domain.channels import Channel
from autotrade.domain.events import Event
from autotrade.domain.ids import ChannelId, DeliveryId, UserId
from autotrade.domain.notification_deliveries import Delivery, DeliveryStatus, Message
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Storage
from autotrade.services.notification_news import message_of

MOST_A_MINUTE: Final = 100
"""Messages that go to one channel one by one; what is more goes out together, a minute later."""
_MINUTE: Final = timedelta(minutes=1)
OLDEST: Final = timedelta(hours=24)
"""Events from before are not told any more: a relay that was away so long has old news."""
_log = structlog.get_logger()


class NotificationRouting:
    """Makes deliveries of events."""

    def __init__(
        self, *, storage: Storage, clock: Clock, ids: IdSource, hurry: Callable[[], None]
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._hurry = hurry
        self._paces: dict[ChannelId, deque[datetime]] = {}

    def listeners(self, user_ids: Collection[UserId]) -> Collection[UserId]:
        """Return those of the users who have a channel that is verified and enabled."""
        return {channel.user_id for channel in self._storage.now.channels.carrying(user_ids)}

    def route(self, events: Sequence[Event]) -> int:
        """Store what channels are to be told of these events; return how many deliveries are new.

        Safe to call twice. Where nobody has a channel that costs one question, and where the
        events say nothing that is told, none.
        """
        told = [(event.user_id, each) for event in events if (each := message_of(event))]
        oldest = self._clock.now() - OLDEST
        told = [(user_id, message) for user_id, message in told if message.at >= oldest]
        if not told:
            return 0
        channels: dict[UserId, list[Channel]] = {}
        for channel in self._storage.now.channels.carrying({user_id for user_id, _ in told}):
            channels.setdefault(channel.user_id, []).append(channel)
        made = list(self._deliveries(told, channels))
        added = self._storage.now.deliveries.add(made)
        if added:
            _log.info("notifications_routed", count=added)
            self._hurry()
        return added

    def _deliveries(
        self, told: Iterable[tuple[UserId, Message]], channels: dict[UserId, list[Channel]]
    ) -> Iterable[Delivery]:
        seen = set()
        for user_id, message in told:
            for channel in channels.get(user_id, ()):
                key = channel.id, message.occasion
                if key not in seen and channel.wants(message.kinds, message.strategy_id):
                    seen.add(key)
                    yield self._delivery(channel, message)

    def _delivery(self, channel: Channel, message: Message) -> Delivery:
        now = self._clock.now()
        held_until = channel.held_until(now, message.level) or self._paced(channel, message, now)
        return Delivery(
            id=DeliveryId(self._ids.new()),
            user_id=channel.user_id,
            channel_id=channel.id,
            method=channel.method,
            endpoint=channel.endpoint,
            occasion=message.occasion,
            kind=message.kind,
            level=message.level,
            message=message,
            status=DeliveryStatus.WAITING if held_until is None else DeliveryStatus.HELD,
            created_at=now,
            due_at=held_until or now,
        )

    def _paced(self, channel: Channel, message: Message, now: datetime) -> datetime | None:
        """Return until when a message waits since its channel had too many just now.

        Counted in this process alone: a relay that begins anew may let some more pass.
        """
        if message.level is NotificationLevel.CRITICAL:
            return None
        pace = self._paces.setdefault(channel.id, deque(maxlen=MOST_A_MINUTE))
        if len(pace) == MOST_A_MINUTE and now - pace[0] < _MINUTE:
            return now + _MINUTE
        pace.append(now)
        return None
