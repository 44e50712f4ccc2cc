"""Deliveries: one message to one channel, from when it is due until its provider took it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.ids import ChannelId, DeliveryId, StrategyId, UserId
from autotrade.domain.notifications import NotificationLevel

CODE_KIND: Final = "channel.code"
TEST_KIND: Final = "channel.test"
DIGEST_KIND: Final = "digest"
CLAIM: Final = timedelta(seconds=45)
"""How long a claim lasts: longer than any provider is waited for."""
GIVEN_UP_AFTER: Final = timedelta(hours=24)
KEPT_FOR: Final = timedelta(days=30)
_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(seconds=60)


class DeliveryStatus(StrEnum):
    """Where a delivery stands.

    ``HELD`` waits for the end of quiet hours or a digest, ``DIGESTED`` went out within one.
    ``UNKNOWN``: it may have arrived, and is not sent again.
    """

    WAITING = "waiting"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    DIGESTED = "digested"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


class Doubt(StrEnum):
    """Why a message may have arrived, though nobody wrote down that it did.

    ``BEGUN``: its call was begun, and who began it did not live to write what came of it; in all
    likelihood it arrived. ``UNANSWERED``: the provider gave no answer.
    """

    BEGUN = "begun"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of a message, such as its price."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a user is told, before it is written in any channel's way.

    ``kind`` is what it is, ``also`` other names under which it can be chosen. ``occasion`` is
    what it tells of: an occasion goes to a channel once. None of it is ever a secret.
    """

    kind: str
    occasion: str
    level: NotificationLevel
    title: str
    text: str
    at: datetime
    facts: tuple[Fact, ...] = ()
    also: tuple[str, ...] = ()
    strategy_id: StrategyId | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return every name under which it can be chosen."""
        return (self.kind, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one channel.

    ``occasion`` is unique within its channel. ``secret`` is a code that the message carries,
    sealed for the delivery's id, and gone once it is over. ``attempts`` counts the tries, and
    ``doubt`` says that one of them may have succeeded.
    """

    id: DeliveryId
    user_id: UserId
    channel_id: ChannelId
    method: ChannelMethod
    endpoint: str
    occasion: str
    kind: str
    level: NotificationLevel
    message: Message
    status: DeliveryStatus
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    secret: str | None = None
    doubt: Doubt | None = None
    sent_at: datetime | None = None
    done_at: datetime | None = None
    error: str | None = None
    provider_id: str | None = None
    digest_id: DeliveryId | None = None


def pause_after(attempts: int, percent: int) -> timedelta:
    """Return how long to wait after so many tries: half of it for sure, ``percent`` of the rest."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE) * (100 + percent) / 200
