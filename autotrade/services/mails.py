"""Outgoing mail: queued in the transaction of what it tells, sent by a worker."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import MailId
from autotrade.domain.mails import (
    MAX_ATTEMPTS,
    SENT_AGAIN_AFTER,
    Letter,
    Mail,
    MailKind,
    MailStatus,
)
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.mail import MailSender
from autotrade.ports.security import Vault
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.letters import write

_AT_ONCE: Final = 20
_log = structlog.get_logger()


class Mails:
    """Queues and sends mail. Without a ``sender`` it is kept, for the admin to read."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        vault: Vault,
        sender: MailSender | None,
        base_url: str,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._vault = vault
        self._sender = sender
        self._base_url = base_url

    @property
    def is_configured(self) -> bool:
        """Say whether mail leaves the house at all."""
        return self._sender is not None

    def queue(
        self, repos: Repositories, kind: MailKind, to: str, *, secret: str | None = None
    ) -> None:
        """Queue a mail within the caller's transaction; ``secret`` is the code it carries."""
        now, mail_id = self._clock.now(), MailId(self._ids.new())
        mail = Mail(
            id=mail_id,
            kind=kind,
            to=to,
            status=MailStatus.WAITING,
            queued_at=now,
            due_at=now,
            secret=None if secret is None else self._vault.seal(secret, mail_id),
        )
        repos.mails.add(mail)

    def deliver(self) -> int:
        """Send what waits; return how many mails were looked at. For workers; safe to run twice."""
        for number in range(_AT_ONCE):
            now = self._clock.now()
            mail = self._storage.now.mails.claim(now, now + SENT_AGAIN_AFTER)
            if mail is None:
                return number
            self._storage.now.mails.save(self._sent(mail))
        return _AT_ONCE

    def kept(self, limit: int = 100) -> Sequence[tuple[Mail, Letter]]:
        """Return the newest mails that no server took, as they read: for admins."""
        mails = self._storage.now.mails.newest(limit, MailStatus.KEPT)
        return [(mail, self._letter(mail)) for mail in mails]

    def _sent(self, mail: Mail) -> Mail:
        now = self._clock.now()
        if self._storage.now.users.by_email(mail.to) is None:
            return replace(mail, status=MailStatus.DROPPED, secret=None, done_at=now)
        if self._sender is None:
            return replace(mail, status=MailStatus.KEPT, done_at=now)
        try:
            self._sender.send(self._letter(mail))
        except UnavailableError as error:
            _log.warning("mail_waits", kind=mail.kind.value, attempts=mail.attempts)
            is_over = mail.attempts >= MAX_ATTEMPTS
            status = MailStatus.FAILED if is_over else MailStatus.WAITING
            return replace(mail, status=status, error=error.detail)
        _log.info("mail_sent", kind=mail.kind.value)
        return replace(mail, status=MailStatus.SENT, secret=None, done_at=now)

    def _letter(self, mail: Mail) -> Letter:
        secret = "" if mail.secret is None else self._vault.open(mail.secret, mail.id)
        return write(mail, secret, self._base_url)
