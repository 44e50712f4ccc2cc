"""Deliveries: what is due is sent, tried again, looked up where that is possible, or given up.

What is known of a try decides what follows. Not taken: again, later. Refused: never again, and its
user is told. In doubt: looked up where the provider tells what it took; sent again where a repeat is
recognised, or where no answer came, and marked as a repeat. Where a worker died in mid-call it has
arrived in all likelihood, and what is no warning is left at that.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.notification_deliveries import (
    CLAIM,
    CODE_KIND,
    GIVEN_UP_AFTER,
    Delivery,
    DeliveryStatus,
    Doubt,
    Fact,
    pause_after,
)
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.users import UserStatus
from autotrade.ports.clock import Clock
from autotrade.ports.notifications import (
    Notifier,
    NotTakenError,
    OutcomeUnknownError,
    Parcel,
    RefusedError,
)
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.security import Vault
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.notification_texts import parcel_of
from autotrade.services.notifications import Notifications

_log = structlog.get_logger()
_AT_ONCE: Final = 200
_STRATEGY: Final = "Strategy"


class NotificationDeliveries:
    """Sends what waits, one method at a time; several processes and threads may."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        notifications: Notifications,
        bell: OutboxBell,
        notifiers: Mapping[ChannelMethod, Notifier],
        base_url: str,
        chance: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._notifications = notifications
        self._bell = bell
        self._notifiers = notifiers
        self._base_url = base_url
        self._chance = chance

    def methods_due(self) -> Collection[ChannelMethod]:
        """Return the methods that have something to send, by one quick look."""
        return self._storage.now.deliveries.methods_due(self._clock.now())

    def deliver(self, method: ChannelMethod, is_over: Callable[[], bool] = lambda: False) -> int:
        """Send what is due of a method, until ``is_over``; return how many were looked at.

        Safe to run twice, also at once: a delivery is claimed before it is sent.
        """
        for number in range(_AT_ONCE):
            if is_over():
                return number
            now = self._clock.now()
            delivery = self._storage.now.deliveries.claim(method, now, now + CLAIM)
            if delivery is None:
                return number
            self._carry(delivery)
        return _AT_ONCE

    def _carry(self, delivery: Delivery) -> None:
        """Send one delivery and write down what came of it."""
        parcel = self._parcel(delivery)
        notifier = self._notifiers.get(delivery.method)
        if parcel is None or notifier is None:
            self._end(delivery, DeliveryStatus.DROPPED, "The channel is gone, or switched off.")
            return
        try:
            provider_id = self._seen(notifier, delivery, parcel)
            if provider_id is None:
                if self._is_left_alone(notifier, delivery):
                    self._end(delivery, DeliveryStatus.UNKNOWN, "In all likelihood it arrived.")
                    return
                if not notifier.recognises_repeats:
                    self._storage.now.deliveries.begin(delivery)
                provider_id = notifier.send(parcel)
        except NotTakenError as error:
            self._again(delivery, error)
        except OutcomeUnknownError as error:
            self._again(replace(delivery, doubt=Doubt.UNANSWERED), NotTakenError(str(error)))
        except RefusedError as error:
            self._refused(delivery, str(error))
        else:
            self._sent(delivery, provider_id)

    def _seen(self, notifier: Notifier, delivery: Delivery, parcel: Parcel) -> str | None:
        """Return a provider's id of what an earlier try may have sent; None when it sent nothing.

        Raises:
            NotTakenError: the provider tells, but can't be asked now.
        """
        if delivery.doubt is None or notifier.find is None:
            return None
        ids = notifier.find(parcel)
        # others may say the very same; each was taken for one of them
        known = self._storage.now.deliveries.known(delivery.channel_id, ids) if ids else ()
        return next((each for each in ids if each not in known), None)

    def _is_left_alone(self, notifier: Notifier, delivery: Delivery) -> bool:
        """Say whether what was begun by somebody who died is not sent again."""
        if delivery.doubt is not Doubt.BEGUN or notifier.find or notifier.recognises_repeats:
            return False
        return delivery.level is NotificationLevel.INFO and delivery.kind != CODE_KIND

    def _parcel(self, delivery: Delivery) -> Parcel | None:
        """Return what is handed over; None when its channel or user is not to be told any more."""
        now = self._storage.now
        channel = now.channels.get(delivery.user_id, delivery.channel_id)
        is_code = delivery.kind == CODE_KIND
        if channel is None or not (channel.carries or is_code):
            return None
        user = now.users.get(delivery.user_id)
        if user is None or user.status is UserStatus.DISABLED:
            return None
        to = channel.endpoint
        if channel.secret is not None:
            to = self._vault.open(channel.secret, channel.id)
        secret = None
        if delivery.secret is not None:
            secret = self._vault.open(delivery.secret, delivery.id)
        return parcel_of(self._named(delivery), secret, self._base_url, to)

    def _named(self, delivery: Delivery) -> Delivery:
        """Return a delivery that names its strategy, which events know by its id only."""
        message = delivery.message
        if message.strategy_id is None or any(each.name == _STRATEGY for each in message.facts):
            return delivery
        strategy = self._storage.now.strategies.get(delivery.user_id, message.strategy_id)
        if strategy is None:
            return delivery
        facts = (*message.facts, Fact(name=_STRATEGY, value=strategy.name))
        return replace(delivery, message=replace(message, facts=facts))

    def _sent(self, delivery: Delivery, provider_id: str | None) -> None:
        now = self._clock.now()
        done = replace(
            delivery,
            status=DeliveryStatus.SENT,
            sent_at=now,
            done_at=now,
            error=None,
            secret=None,
            provider_id=provider_id,
        )
        self._storage.now.deliveries.save(done)
        self._storage.now.channels.flag(delivery.channel_id, None, now)
        waited = round((now - delivery.created_at).total_seconds() * 1000)
        _log.info("notification_sent", delivery_id=delivery.id, kind=delivery.kind, ms=waited)

    def _again(self, delivery: Delivery, error: NotTakenError) -> None:
        """Have a delivery tried again, unless it is too old to matter."""
        now = self._clock.now()
        if now >= delivery.created_at + GIVEN_UP_AFTER:
            self._refused(delivery, f"Given up after a day. {error}")
            return
        pause = pause_after(delivery.attempts, self._chance(101))
        if error.retry_after is not None:
            pause = max(pause, error.retry_after)
        waiting = replace(
            delivery, status=DeliveryStatus.WAITING, due_at=now + pause, error=str(error)
        )
        self._storage.now.deliveries.save(waiting)
        if error.retry_after is not None:
            # what else waits there would be refused as well, and count against us
            self._storage.now.deliveries.hold_back(delivery.channel_id, now + pause)
        _log.warning(
            "notification_waits",
            delivery_id=delivery.id,
            attempts=delivery.attempts,
            why=str(error),
        )

    def _refused(self, delivery: Delivery, why: str) -> None:
        """End a delivery that can't be made, and tell its user, once until the channel works."""
        now = self._clock.now()

        def work(repos: Repositories) -> None:
            repos.deliveries.save(_ended(delivery, DeliveryStatus.FAILED, why, now))
            if repos.channels.flag(delivery.channel_id, why, now):
                self._tell(repos, delivery, why, now)

        self._storage.transact(work)
        self._bell.ring()
        _log.warning("notification_failed", delivery_id=delivery.id, why=why)

    def _tell(self, repos: Repositories, delivery: Delivery, why: str, at: datetime) -> None:
        self._notifications.notify(
            repos,
            delivery.user_id,
            kind="channel.failed",
            level=NotificationLevel.WARNING,
            title=f"Messages by {delivery.method} can't be delivered",
            message=f"{delivery.endpoint}: {why} Look at the channel's settings.",
            key=f"channel.failed:{delivery.channel_id}:{at.isoformat()}",
            details={"channel_id": delivery.channel_id},
        )

    def _end(self, delivery: Delivery, status: DeliveryStatus, why: str) -> None:
        self._storage.now.deliveries.save(_ended(delivery, status, why, self._clock.now()))


def _ended(delivery: Delivery, status: DeliveryStatus, why: str, at: datetime) -> Delivery:
    return replace(delivery, status=status, error=why, done_at=at, secret=None)
