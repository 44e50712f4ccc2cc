"""The watch over sessions with brokers: warns before they end, renews what can be renewed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from autotrade.domain.brokers import BrokerAccount, refusal
from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.market_hours import IST
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.brokers import BrokerDirectory, BrokerError, NewSession, RenewableSession
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.broker_sessions import BrokerSessions
from autotrade.services.notifications import Notifications

WARN_BEFORE: Final = (timedelta(minutes=30), timedelta(hours=2))
"""How long before a session's end its user is warned, the last warning first."""
RENEW_EVERY: Final = timedelta(minutes=15)
_AT_ONCE: Final = 500
_log = structlog.get_logger()


class SessionWatch:
    """Looks at every session that ends soon."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        directory: BrokerDirectory,
        sessions: BrokerSessions,
        notifications: Notifications,
        bell: OutboxBell,
    ):
        self._storage = storage
        self._clock = clock
        self._directory = directory
        self._sessions = sessions
        self._notifications = notifications
        self._bell = bell

    def watch(self) -> int:
        """Expire sessions that ended, renew those that can be, and warn of the others.

        Returns how many accounts were looked at. Safe to run in several processes at once.
        """
        now = self._clock.now()
        accounts = self._storage.now.brokers.expiring(now + max(WARN_BEFORE), _AT_ONCE)
        for account in accounts:
            if refusal(account, now) is not None:
                self._sessions.expire(account, "The session has reached its end.")
            elif not self._renew(account, now):
                self._warn(account, now)
        return len(accounts)

    def _renew(self, account: BrokerAccount, now: datetime) -> bool:
        try:
            broker = self._directory.open(account)
        except ConflictError:
            return False
        if not isinstance(broker, RenewableSession) or not self._claims(account, now):
            return False
        try:
            session = broker.renew()
        except BrokerError as error:
            _log.warning("broker_not_renewed", broker_id=account.id, kind=error.kind.value)
            return False
        self._keep(account, session)
        return True

    def _keep(self, account: BrokerAccount, session: NewSession) -> None:
        try:
            self._sessions.check(self._sessions.renewed(account, session))
        except (ConflictError, UnavailableError) as error:
            _log.warning("broker_renewed_unchecked", broker_id=account.id, reason=str(error))

    def _claims(self, account: BrokerAccount, now: datetime) -> bool:
        """Say whether this process is the one to renew: a renewal ends the session it renews."""

        def work(repos: Repositories) -> bool:
            fresh = self._sessions.same_session(repos, account)
            tried = fresh.renewal_tried_at if fresh is not None else None
            if fresh is None or (tried is not None and now - tried < RENEW_EVERY):
                return False
            repos.brokers.save(replace(fresh, renewal_tried_at=now))
            return True

        return self._storage.transact(work)

    def _warn(self, account: BrokerAccount, now: datetime) -> None:
        expiry = account.token_expiry
        if expiry is None:
            return
        stage = next(limit for limit in WARN_BEFORE if expiry - now <= limit)
        at = expiry.astimezone(IST)
        renewal = self._sessions.how_to_renew(account)
        told = self._storage.transact(
            lambda repos: self._notifications.notify(
                repos,
                account.user_id,
                kind="broker.expiring",
                level=NotificationLevel.WARNING,
                title=f"{account.label}: the session ends at {at:%H:%M} IST",
                message=f"It ends on {at:%d %B, %H:%M} IST. {renewal} After that your live "
                "strategies on this account send no orders.",
                key=f"broker.expiring:{account.id}:{expiry.isoformat()}:{stage}",
                details={"broker_id": account.id, "token_expiry": expiry},
            )
        )
        if told is not None:
            self._bell.ring()
