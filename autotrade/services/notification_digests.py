"""Digests: what was held for a channel goes out together, once that is due."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from autotrade.domain.channels import Channel
from autotrade.domain.ids import ChannelId, DeliveryId, UserId
from autotrade.domain.notification_deliveries import (
    DIGEST_KIND,
    Delivery,
    DeliveryStatus,
    Fact,
    Message,
)
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Repositories, Storage

_CHANNELS: Final = 100
_TOGETHER: Final = 500
_SHOWN: Final = 30
_RANK: Final = list(NotificationLevel)


class NotificationDigests:
    """Releases held deliveries: one as it is, several as one."""

    def __init__(self, *, storage: Storage, clock: Clock, ids: IdSource) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids

    def release(self) -> int:
        """Release what is due; return for how many channels. Safe to run twice, also at once."""
        due = self._storage.now.deliveries.channels_to_release(self._clock.now(), _CHANNELS)
        return sum(self._release(user_id, channel_id) for user_id, channel_id in due)

    def _release(self, user_id: UserId, channel_id: ChannelId) -> bool:
        digest_id, now = DeliveryId(self._ids.new()), self._clock.now()

        def work(repos: Repositories) -> bool:
            channel = repos.channels.get(user_id, channel_id)
            held = repos.deliveries.held(channel_id, now, _TOGETHER)
            if channel is None or not held:
                repos.deliveries.drop(channel_id)
                return False
            if len(held) == 1:
                repos.deliveries.save(replace(held[0], status=DeliveryStatus.WAITING))
                return True
            repos.deliveries.add([self._digest(channel, digest_id, held)])
            repos.deliveries.digest([each.id for each in held], digest_id, now)
            return True

        return self._storage.transact(work)

    def _digest(
        self, channel: Channel, digest_id: DeliveryId, held: Sequence[Delivery]
    ) -> Delivery:
        now = self._clock.now()
        level = max((each.level for each in held), key=_RANK.index)
        lines = [f"- {each.message.title}" for each in held[:_SHOWN]]
        if len(held) > _SHOWN:
            lines.append(f"and {len(held) - _SHOWN} more, which the feed shows.")
        message = Message(
            kind=DIGEST_KIND,
            occasion=f"{DIGEST_KIND}:{digest_id}",
            level=level,
            title=f"{len(held)} messages",
            text="\n".join(lines),
            at=now,
            facts=tuple(_counts(held)),
        )
        return Delivery(
            id=digest_id,
            user_id=channel.user_id,
            channel_id=channel.id,
            method=channel.method,
            endpoint=channel.endpoint,
            occasion=message.occasion,
            kind=DIGEST_KIND,
            level=level,
            message=message,
            status=DeliveryStatus.WAITING,
            created_at=now,
            due_at=now,
        )


def _counts(held: Sequence[Delivery]) -> list[Fact]:
    kinds = sorted({each.kind for each in held})
    return [Fact(name=kind, value=str(sum(each.kind == kind for each in held))) for kind in kinds]
