"""Linking a chat with a user: by a code that is made in the web app and shown to the bot."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autotrade.domain.channels import Channel, ChannelMethod
from autotrade.domain.ids import ChannelId, UserId
from autotrade.domain.telegram import LINK_LENGTH, LINK_LETTERS, LINK_LIFE, TelegramLink
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.security import SecretNames
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.channels import Channels


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """What a user shows to the bot: ``/start CODE``, or ``url``, where the bot's name is known."""

    code: str
    bot: str | None
    url: str | None
    expires_at: datetime


class TelegramLinks:
    """Makes codes, and links the chats from which they come."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        names: SecretNames,
        audit: AuditService,
        channels: Channels,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._names = names
        self._audit = audit
        self._channels = channels

    def begin(self, user_id: UserId) -> Linking:
        """Make a code in place of the one before; it is good once.

        Raises:
            ConflictError: Telegram is not set up.
        """
        self._channels.methods.refuse_missing(ChannelMethod.TELEGRAM)
        code = "".join(secrets.choice(LINK_LETTERS) for _ in range(LINK_LENGTH))
        now = self._clock.now()
        link = TelegramLink(
            id=user_id,
            user_id=user_id,
            hash=self._hash(code),
            created_at=now,
            expires_at=now + LINK_LIFE,
        )

        def work(repos: Repositories) -> None:
            repos.telegram.put_link(link)
            self._audit.record(
                repos,
                action="telegram.link_asked",
                target=f"user:{user_id}",
                actor=user_id,
                user_id=user_id,
            )

        self._storage.transact(work)
        bot = self._storage.now.telegram.bot_name()
        url = None if bot is None else f"https://t.me/{bot}?start={code}"
        return Linking(code=code, bot=bot, url=url, expires_at=link.expires_at)

    def link(self, chat: str, code: str) -> Channel | None:
        """Link the chat that shows a good code; None when it is none.

        A chat is one user's: it no longer is that of whom it was before.
        """
        hashed, now = self._hash(code.strip().upper()), self._clock.now()
        key = self._names.fingerprint(f"channel\n{ChannelMethod.TELEGRAM}\n{chat}")

        def work(repos: Repositories) -> Channel | None:
            user_id = repos.telegram.take_link(hashed, now)
            if user_id is None:
                return None
            before = repos.channels.linked(chat)
            if before is not None and before.user_id != user_id:
                repos.deliveries.drop(before.id)
                repos.channels.remove(before.user_id, before.id)
                self._record(repos, before, "telegram.unlinked")
            channel = self._linked(repos, user_id, chat, key)
            self._record(repos, channel, "telegram.linked")
            return channel

        return self._storage.transact(work)

    def _linked(self, repos: Repositories, user_id: UserId, chat: str, key: str) -> Channel:
        """Return the user's channel for the chat, linked and verified; a new one if need be."""
        now = self._clock.now()
        mine = [each for each in repos.channels.of_user(user_id) if each.key == key]
        if mine:
            was = mine[0]
            later = max(now, was.updated_at + timedelta(milliseconds=1))
            channel = replace(
                was, linked=True, verified_at=was.verified_at or now, code=None, updated_at=later
            )
            repos.channels.save(channel, was)
            return channel
        channel = Channel(
            id=ChannelId(self._ids.new()),
            user_id=user_id,
            method=ChannelMethod.TELEGRAM,
            endpoint=chat,
            key=key,
            created_at=now,
            updated_at=now,
            linked=True,
            verified_at=now,
        )
        repos.channels.add(channel)
        return channel

    def _record(self, repos: Repositories, channel: Channel, action: str) -> None:
        self._audit.record(
            repos,
            action=action,
            target=f"channel:{channel.id}",
            actor=channel.user_id,
            user_id=channel.user_id,
            details={"chat": channel.endpoint},
        )

    def _hash(self, code: str) -> str:
        return self._names.fingerprint(f"telegram link\n{code}")
