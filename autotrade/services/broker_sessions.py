"""Sessions with brokers: sealed, checked, and ended once for all who use them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from autotrade.domain.brokers import AuthKind, BrokerAccount, BrokerSpec, BrokerStatus
from autotrade.domain.errors import AutotradeError, ConflictError, UnavailableError
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.brokers import (
    BrokerDirectory,
    BrokerError,
    BrokerErrorKind,
    NewSession,
    SessionStatus,
)
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.security import Vault
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications

_HOW_TO_RENEW: Final = {
    AuthKind.NONE: "",
    AuthKind.TOKEN: "Enter a new access token on the account's page.",
    AuthKind.OAUTH: "Log in to the broker again from the account's page.",
    AuthKind.PASSWORD_TOTP: "Check the log-in data on the account's page and verify it again.",
}
_PASSING: Final = frozenset({BrokerErrorKind.BROKER_DOWN, BrokerErrorKind.RATE})
_log = structlog.get_logger()


def problem_of(error: BrokerError) -> AutotradeError:
    """Return what the user is told when a broker did not answer as asked."""
    if error.kind in _PASSING:
        return UnavailableError(error.message, retry_after=round(error.retry_after or 5) or 1)
    return ConflictError(error.message)


class BrokerSessions:
    """The life of an account's session at its broker."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        directory: BrokerDirectory,
        notifications: Notifications,
        audit: AuditService,
        bell: OutboxBell,
        on_connected: Callable[[BrokerAccount], None] | None = None,
    ):
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._directory = directory
        self._notifications = notifications
        self._audit = audit
        self._bell = bell
        self._on_connected = on_connected

    def check(self, account: BrokerAccount) -> BrokerAccount:
        """Ask the broker whether the session is good, and return the account as it now is.

        Raises:
            UnavailableError: the broker could not be asked just now; the account is as it was.
            ConflictError: this release can't reach that broker.
        """
        try:
            status = self._directory.open(account).check()
        except BrokerError as error:
            if error.kind in _PASSING:
                raise problem_of(error) from error
            if error.kind is BrokerErrorKind.AUTH:
                self.expire(account, error.message)
            else:
                self._failed(account, error)
            return self._fresh(account)
        connected = self._connected(account, status)
        if connected.status is BrokerStatus.CONNECTED and self._on_connected is not None:
            self._on_connected(connected)
        return connected

    def expire(self, account: BrokerAccount, reason: str) -> None:
        """End the session that ``account`` was read with; its user is told once.

        Whoever meets ``BrokerErrorKind.AUTH`` calls this. Safe to call again, and without effect
        when the credentials were replaced in the meantime. Live strategies stay active; what
        they would send is refused with the reason until there are new credentials.
        """

        def work(repos: Repositories) -> bool:
            fresh = self.same_session(repos, account)
            if fresh is None or fresh.status is BrokerStatus.EXPIRED:
                return False
            repos.brokers.save(replace(fresh, status=BrokerStatus.EXPIRED, status_reason=reason))
            self._notifications.notify(
                repos,
                fresh.user_id,
                kind="broker.expired",
                level=NotificationLevel.WARNING,
                title=f"{fresh.label}: the session has ended",
                message=f"{reason} {self.how_to_renew(fresh)} Until then your live strategies on "
                "this account send no orders.",
                key=f"broker.expired:{fresh.id}:{fresh.credentials_version}",
                details={"broker_id": fresh.id},
            )
            self._audit.record(
                repos,
                action="broker.expired",
                target=f"broker:{fresh.id}",
                user_id=fresh.user_id,
                details={"reason": reason},
            )
            return True

        if self._storage.transact(work):
            _log.warning("broker_expired", broker_id=account.id, broker=account.type.value)
            self._bell.ring()

    def sealed(
        self,
        account: BrokerAccount,
        credentials: Mapping[str, object],
        expires_at: datetime | None = None,
    ) -> BrokerAccount:
        """Return the account with new credentials; nothing is known of their session yet."""
        return replace(
            account,
            credentials=self._vault.seal(json.dumps(dict(credentials)), account.id),
            credentials_version=account.credentials_version + 1,
            status=BrokerStatus.UNVERIFIED,
            status_reason=None,
            token_expiry=expires_at,
            renewal_tried_at=None,
        )

    def opened(self, account: BrokerAccount) -> dict[str, object]:
        """Return the credentials in the clear; they must go nowhere but into ``sealed``."""
        if account.credentials is None:
            return {}
        found: dict[str, object] = json.loads(self._vault.open(account.credentials, account.id))
        return found

    def renewed(self, account: BrokerAccount, session: NewSession) -> BrokerAccount:
        """Seal a session that the broker gave for ``account``, and return the account.

        Raises:
            ConflictError: other credentials were entered meanwhile; the session is forgotten.
        """

        def work(repos: Repositories) -> BrokerAccount:
            fresh = self.same_session(repos, account)
            if fresh is None:
                msg = "The account's credentials were changed meanwhile."
                raise ConflictError(msg)
            merged = {**self.opened(fresh), **session.credentials}
            changed = replace(
                self.sealed(fresh, merged, session.expires_at),
                status=BrokerStatus.CONNECTED,  # the broker gave it a moment ago
                connected_at=fresh.connected_at or self._clock.now(),
            )
            repos.brokers.save(changed)
            self._audit.record(
                repos,
                action="broker.session_renewed",
                target=f"broker:{fresh.id}",
                user_id=fresh.user_id,
                details={"expires_at": session.expires_at},
            )
            return changed

        return self._storage.transact(work)

    def how_to_renew(self, account: BrokerAccount) -> str:
        """Return what the user has to do for a new session."""
        spec: BrokerSpec = self._directory.spec(account.type)
        return _HOW_TO_RENEW[spec.auth]

    def same_session(self, repos: Repositories, account: BrokerAccount) -> BrokerAccount | None:
        """Return the account as stored; None when its credentials are others by now."""
        fresh = repos.brokers.get(account.user_id, account.id)
        if fresh is None or fresh.credentials_version != account.credentials_version:
            return None
        return fresh

    def _connected(self, account: BrokerAccount, status: SessionStatus) -> BrokerAccount:
        now = self._clock.now()

        def change(fresh: BrokerAccount) -> BrokerAccount:
            return replace(
                fresh,
                status=BrokerStatus.CONNECTED,
                status_reason=None,
                connected_at=fresh.connected_at or now,
                token_expiry=status.expires_at or fresh.token_expiry,
                checked_at=now,
                facts=dict(status.facts),
                warnings=status.warnings,
            )

        return self._changed(account, change)

    def _failed(self, account: BrokerAccount, error: BrokerError) -> None:
        now = self._clock.now()
        self._changed(
            account,
            lambda fresh: replace(
                fresh, status=BrokerStatus.ERROR, status_reason=error.message, checked_at=now
            ),
        )

    def _changed(
        self, account: BrokerAccount, change: Callable[[BrokerAccount], BrokerAccount]
    ) -> BrokerAccount:
        def work(repos: Repositories) -> None:
            fresh = self.same_session(repos, account)
            if fresh is not None and fresh.status is not BrokerStatus.EXPIRED:
                repos.brokers.save(change(fresh))

        self._storage.transact(work)
        return self._fresh(account)

    def _fresh(self, account: BrokerAccount) -> BrokerAccount:
        return self._storage.now.brokers.get(account.user_id, account.id) or account
