"""Telling people outside the web app: the notifier, and what the store keeps around it.

A notifier's errors say what is known: ``NotTakenError`` that the provider has nothing of it,
``RefusedError`` that it never will, ``OutcomeUnknownError`` neither.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from autotrade.domain.channels import Channel, ChannelMethod
from autotrade.domain.ids import ChannelId, DeliveryId, UserId
from autotrade.domain.notification_deliveries import Delivery
from autotrade.ports.queries import Page, Query


class NotifierError(Exception):
    """A message was not sent, or perhaps; the text may be shown to its user."""


class NotTakenError(NotifierError):
    """The provider certainly did not take it: try again, not before ``retry_after`` if given."""

    def __init__(self, message: str, retry_after: timedelta | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class RefusedError(NotifierError):
    """The provider will not take it, now or later: a wrong token, an unknown recipient."""


class OutcomeUnknownError(NotifierError):
    """It was handed over, and no answer came that says whether it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message as it is handed to a provider.

    ``key`` names it: the same in every try. ``html`` is its rich form, where the method has one.
    """

    key: str
    to: str
    subject: str
    text: str
    html: str | None = None
    since: datetime | None = None
    """When it was first tried, for a look-up."""


class Notifier(Protocol):
    """Hands messages of one method to its provider."""

    @property
    def recognises_repeats(self) -> bool:
        """Say whether a parcel that is sent again reaches its reader once, by its key."""
        ...

    @property
    def find(self) -> Callable[[Parcel], Sequence[str]] | None:
        """Return what looks a parcel up that may have been taken; None: the provider never tells.

        It returns the provider's ids of all that it took and that look like this one, oldest
        first, and raises ``NotTakenError`` when the provider can't be asked now.
        """
        ...

    def send(self, parcel: Parcel) -> str | None:
        """Send a parcel; return the provider's own id of it, if it gives one.

        Raises:
            NotifierError: one of its three kinds.
        """
        ...


class ChannelRepository(Protocol):
    """Users' channels."""

    def add(self, channel: Channel) -> None:
        """Store a new channel; ``ConflictError`` when the user has one for that endpoint."""
        ...

    def get(self, user_id: UserId, channel_id: ChannelId) -> Channel | None:
        """Return one of the user's channels."""
        ...

    def of_user(self, user_id: UserId) -> Sequence[Channel]:
        """Return the user's channels, newest first."""
        ...

    def carrying(self, user_ids: Collection[UserId]) -> Sequence[Channel]:
        """Return the channels of these users that are verified and enabled: for the relay."""
        ...

    def owners(self) -> Sequence[UserId]:
        """Return who has a channel that is verified and enabled: for the day's summary."""
        ...

    def save(self, channel: Channel, was: Channel) -> None:
        """Store what was changed of ``was``; ``ConflictError`` when somebody else changed it."""
        ...

    def take_try(self, user_id: UserId, channel_id: ChannelId, at: datetime) -> Channel | None:
        """Take one of the tries of a channel's good code; return the channel, or None."""
        ...

    def flag(self, channel_id: ChannelId, error: str | None, at: datetime) -> bool:
        """Note why a channel fails, or that it works; False when that was known. Safe twice."""
        ...

    def linked(self, endpoint: str) -> Channel | None:
        """Return the channel of the chat that may give commands, whoever's it is."""
        ...

    def remove(self, user_id: UserId, channel_id: ChannelId) -> bool:
        """Forget a channel; False when the user has no such channel."""
        ...


class DeliveryRepository(Protocol):
    """Deliveries; all but the user's list is for the machine's own work."""

    def add(self, deliveries: Sequence[Delivery]) -> int:
        """Store new deliveries; return how many there were none of yet, by channel and occasion."""
        ...

    def methods_due(self, at: datetime) -> Collection[ChannelMethod]:
        """Return the methods that have something to send, as far as a quick look tells."""
        ...

    def claim(self, method: ChannelMethod, at: datetime, until: datetime) -> Delivery | None:
        """Return the next delivery of a method that is due, taken until ``until``.

        One whose claim ran out is due again.
        """
        ...

    def begin(self, delivery: Delivery) -> None:
        """Write down that its call is about to be made: from now on it may have arrived."""
        ...

    def known(self, channel_id: ChannelId, provider_ids: Sequence[str]) -> Collection[str]:
        """Return those of a provider's ids that belong to deliveries of a channel."""
        ...

    def save(self, delivery: Delivery) -> None:
        """Store how far a delivery is."""
        ...

    def hold_back(self, channel_id: ChannelId, until: datetime) -> None:
        """Let nothing that waits for a channel be due before ``until``."""
        ...

    def drop(self, channel_id: ChannelId) -> None:
        """Send nothing any more that waits for a channel; safe to call twice."""
        ...

    def channels_to_release(self, at: datetime, limit: int) -> Sequence[tuple[UserId, ChannelId]]:
        """Return channels with messages that were held and are due."""
        ...

    def held(self, channel_id: ChannelId, at: datetime, limit: int) -> Sequence[Delivery]:
        """Return what was held for a channel and is due, oldest first."""
        ...

    def digest(self, delivery_ids: Sequence[DeliveryId], into: DeliveryId, at: datetime) -> int:
        """Mark held deliveries as told within another; return how many that was."""
        ...

    def count_since(self, user_id: UserId, kind: str, at: datetime) -> int:
        """Count the user's deliveries of a kind since ``at``."""
        ...

    def page(self, query: Query) -> Page[Delivery]:
        """Return one page of a user's deliveries, newest first."""
        ...
