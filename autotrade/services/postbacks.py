"""Postbacks: what brokers send us by themselves, proved by a signature or taken as a hint."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.brokers import BrokerAccount, OldSecret
from autotrade.domain.errors import NotFoundError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.ports.clock import Clock
from autotrade.ports.security import SecretNames, Vault
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService

GRACE: Final = timedelta(hours=24)
"""How long a replaced secret is accepted."""
MOST_OLD: Final = 3
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PostbackAddresses:
    """Where an account's postbacks go; ``secret`` only in the answer that made it."""

    broker_id: BrokerId
    hint_path: str
    old_secrets_until: datetime | None
    secret: str | None = None


class PostbackKeys:
    """The secrets that postbacks are proved by: made, rotated and compared."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        names: SecretNames,
        audit: AuditService,
    ):
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._names = names
        self._audit = audit

    def made(self, account: BrokerAccount) -> tuple[BrokerAccount, str]:
        """Return the account with a new secret, the old one kept for a while, and the secret."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        now = self._clock.now()
        old = [kept for kept in account.old_postback_secrets if kept.until > now]
        if account.postback_secret is not None:
            old.insert(0, OldSecret(sealed=account.postback_secret, until=now + GRACE))
        sealed = self._vault.seal(secret, _owner(account))
        account = replace(
            account, postback_secret=sealed, old_postback_secrets=tuple(old[:MOST_OLD])
        )
        if account.hint_secret is None:
            name = self._names.new()
            account = replace(
                account,
                hint_hash=self._names.fingerprint(name),
                hint_secret=self._vault.seal(name, _owner(account)),
            )
        return account, secret

    def rotate(self, user_id: UserId, broker_id: BrokerId) -> PostbackAddresses:
        """Give an account a new secret; the one before is good for another ``GRACE``.

        Raises:
            NotFoundError: the user has no such account.
        """

        def work(repos: Repositories) -> PostbackAddresses:
            account, secret = self.made(_found(repos, user_id, broker_id))
            repos.brokers.save(account)
            self._audit.record(
                repos,
                action="broker.postback_secret_rotated",
                target=f"broker:{account.id}",
                actor=user_id,
                user_id=user_id,
            )
            return replace(self._addresses(account), secret=secret)

        return self._storage.transact(work)

    def addresses(self, user_id: UserId, broker_id: BrokerId) -> PostbackAddresses:
        """Return where an account's postbacks go, without any secret key.

        Raises:
            NotFoundError: the user has no such account, or it has no postbacks yet.
        """
        account = _found(self._storage.now, user_id, broker_id)
        if account.hint_secret is None:
            msg = "The account has no postback secret yet: rotate it to get one."
            raise NotFoundError(msg)
        return self._addresses(account)

    def is_signed(self, account: BrokerAccount, body: bytes, signature: str) -> bool:
        """Say whether a signature (hex HMAC-SHA256 of the raw body) was made with a good secret.

        Every secret is compared, in constant time, whichever is the right one.
        """
        now = self._clock.now()
        sealed = [kept.sealed for kept in account.old_postback_secrets if kept.until > now]
        if account.postback_secret is not None:
            sealed.append(account.postback_secret)
        given = signature.strip().lower().encode(errors="replace")
        matches = [
            hmac.compare_digest(_digest(self._vault.open(text, _owner(account)), body), given)
            for text in sealed
        ]
        return any(matches)

    def _addresses(self, account: BrokerAccount) -> PostbackAddresses:
        return PostbackAddresses(
            broker_id=account.id,
            hint_path=self._vault.open(account.hint_secret or "", _owner(account)),
            old_secrets_until=max(
                (kept.until for kept in account.old_postback_secrets), default=None
            ),
        )


def _digest(secret: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


def _owner(account: BrokerAccount) -> str:
    return f"{account.id}:postback"


def _found(repos: Repositories, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
    account = repos.brokers.get(user_id, broker_id)
    if account is None:
        msg = "There is no such broker account."
        raise NotFoundError(msg)
    return account
