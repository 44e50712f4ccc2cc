"""Codes of channels: sent to an endpoint, shown by who reads there, and good once."""

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.channels import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_PAUSE,
    CODES_PER_HOUR,
    Channel,
    ChannelCode,
)
from autotrade.domain.errors import ConflictError, InvalidError, TooManyRequestsError
from autotrade.domain.ids import ChannelId, DeliveryId
from autotrade.domain.notification_deliveries import (
    CODE_KIND,
    Delivery,
    DeliveryStatus,
    Message,
)
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.security import SecretNames, Vault
from autotrade.ports.storage import Repositories, Storage

CODE_PLACE: Final = "{code}"
"""Stands in a message where its delivery's secret goes."""
_HOUR: Final = timedelta(hours=1)


class ChannelCodes:
    """Sends and checks codes; only keyed hashes of them are kept, and what is on its way."""

    def __init__(
        self, *, storage: Storage, clock: Clock, ids: IdSource, vault: Vault, names: SecretNames
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._vault = vault
        self._names = names

    def send(self, repos: Repositories, channel: Channel) -> Channel:
        """Send a new code within the caller's transaction; return the channel that expects it.

        Raises:
            TooManyRequestsError: the user had too many sent.
        """
        now = self._clock.now()
        sent = repos.deliveries.count_since(channel.user_id, CODE_KIND, now - _HOUR)
        if sent >= CODES_PER_HOUR:
            msg = "Too many codes were sent. Try again in an hour."
            raise TooManyRequestsError(msg, retry_after=3600)
        text = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        delivery = delivery_to(
            channel,
            DeliveryId(self._ids.new()),
            now,
            kind=CODE_KIND,
            title="Your AutoTrade code",
            text=f"{CODE_PLACE} is the code for this channel, good for ten minutes. "
            "If you did not ask for it, do nothing.",
        )
        repos.deliveries.add([replace(delivery, secret=self._vault.seal(text, delivery.id))])
        code = ChannelCode(
            hash=self._hash(channel.id, text), sent_at=now, expires_at=now + CODE_LIFE
        )
        return replace(channel, code=code)

    def send_again(self, repos: Repositories, channel: Channel) -> Channel:
        """As ``send``, if the code before was not sent just now.

        Raises:
            TooManyRequestsError: it was, or the user had too many sent.
        """
        free_at = channel.code.sent_at + CODE_PAUSE if channel.code is not None else None
        now = self._clock.now()
        if free_at is not None and now < free_at:
            msg = "A code was sent a moment ago."
            wait = max(1, round((free_at - now).total_seconds()))
            raise TooManyRequestsError(msg, retry_after=wait)
        return self.send(repos, channel)

    def tried(self, channel: Channel, text: str) -> ChannelCode:
        """Return the channel's code if ``text`` is it; each call takes one of its tries.

        Raises:
            InvalidError: it is another.
            ConflictError: no code is good any more.
        """
        now = self._clock.now()
        tried = self._storage.now.channels.take_try(channel.user_id, channel.id, now)
        if tried is None or tried.code is None:
            msg = "The code has expired or was tried too often. Have another one sent."
            raise ConflictError(msg)
        if not hmac.compare_digest(tried.code.hash, self._hash(channel.id, text)):
            raise InvalidError(errors={"code": ["This is not the code that was sent."]})
        return tried.code

    def _hash(self, channel_id: ChannelId, code: str) -> str:
        return self._names.fingerprint(f"channel code\n{channel_id}\n{code}")


def delivery_to(
    channel: Channel, delivery_id: DeliveryId, at: datetime, *, kind: str, title: str, text: str
) -> Delivery:
    """Return a message of the program's own to one channel, due at once."""
    message = Message(
        kind=kind,
        occasion=f"{kind}:{delivery_id}",
        level=NotificationLevel.INFO,
        title=title,
        text=text,
        at=at,
    )
    return Delivery(
        id=delivery_id,
        user_id=channel.user_id,
        channel_id=channel.id,
        method=channel.method,
        endpoint=channel.endpoint,
        occasion=message.occasion,
        kind=kind,
        level=message.level,
        message=message,
        status=DeliveryStatus.WAITING,
        created_at=at,
        due_at=at,
    )
