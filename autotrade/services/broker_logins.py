"""Logging in at a broker's own page: the way there, and the way back with a session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from autotrade.domain.brokers import BrokerAccount, BrokerStatus
from autotrade.domain.errors import ConflictError, NotFoundError, UnavailableError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.logins import BrokerLogin
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.brokers import BrokerDirectory, BrokerError, ConsentLogin
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.security import SecretNames
from autotrade.ports.storage import Storage
from autotrade.services.broker_sessions import BrokerSessions, problem_of
from autotrade.services.notifications import Notifications

LOGIN_LIFE: Final = timedelta(minutes=10)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunLogin:
    """Where to send the user; ``state`` proves, once, that who comes back was sent by us."""

    url: str
    state: str
    expires_at: datetime


class BrokerLogins:
    """Consent log-ins."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        names: SecretNames,
        directory: BrokerDirectory,
        sessions: BrokerSessions,
        notifications: Notifications,
        bell: OutboxBell,
    ):
        self._storage = storage
        self._clock = clock
        self._names = names
        self._directory = directory
        self._sessions = sessions
        self._notifications = notifications
        self._bell = bell

    def begin(self, user_id: UserId, broker_id: BrokerId) -> BegunLogin:
        """Ask the broker for a log-in page; the state is good once and for ``LOGIN_LIFE``.

        Raises:
            NotFoundError: the user has no such account.
            ConflictError: this broker has no such page, or refused to begin.
            UnavailableError: the broker could not be asked just now.
        """
        account = self._storage.now.brokers.get(user_id, broker_id)
        if account is None:
            msg = "There is no such broker account."
            raise NotFoundError(msg)
        state = self._names.new()
        try:
            url = self._consent(account).login_url(state)
        except BrokerError as error:
            raise problem_of(error) from error
        login = BrokerLogin(
            id=self._names.fingerprint(state),
            user_id=user_id,
            broker_id=broker_id,
            expires_at=self._clock.now() + LOGIN_LIFE,
        )
        self._storage.now.logins.add(login)
        return BegunLogin(url=url, state=state, expires_at=login.expires_at)

    def complete(
        self, broker_id: BrokerId, state: str, parameters: Mapping[str, str]
    ) -> BrokerAccount:
        """Turn what a user came back with into a session and return the account.

        Raises:
            NotFoundError: no such log-in was begun, or it was too long ago or used already.
            ConflictError: the broker did not accept it; the user was told.
            UnavailableError: the broker could not be asked; the user was told.
        """
        now = self._clock.now()
        login = self._storage.now.logins.take(self._names.fingerprint(state), now)
        account = None
        if login is not None and login.broker_id == broker_id:
            account = self._storage.now.brokers.get(login.user_id, broker_id)
        if account is None:
            msg = "This log-in was not begun here, or was used already. Begin it again."
            raise NotFoundError(msg)
        try:
            session = self._consent(account).exchange(parameters)
        except BrokerError as error:
            self._tell(account, error)
            raise problem_of(error) from error
        renewed = self._sessions.renewed(account, session)
        try:
            return self._sessions.check(renewed)
        except UnavailableError:  # the session is new and good; its facts come with the next check
            return renewed

    def _consent(self, account: BrokerAccount) -> ConsentLogin:
        broker = self._directory.open(account)
        if not isinstance(broker, ConsentLogin):
            msg = f"{self._directory.spec(account.type).name} has no log-in page for this."
            raise ConflictError(msg)
        return broker

    def _tell(self, account: BrokerAccount, error: BrokerError) -> None:
        _log.warning("broker_login_failed", broker_id=account.id, kind=error.kind.value)
        was = "stays connected" if account.status is BrokerStatus.CONNECTED else "is not connected"
        self._storage.transact(
            lambda repos: self._notifications.notify(
                repos,
                account.user_id,
                kind="broker.login_failed",
                level=NotificationLevel.WARNING,
                title=f"{account.label}: the log-in failed",
                message=f"{error.message} The account {was}.",
                details={"broker_id": account.id},
            )
        )
        self._bell.ring()
