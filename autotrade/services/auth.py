"""Registering, logging in and out, and who is behind a request."""

import hmac
import secrets
from dataclasses import dataclass, replace
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.errors import ForbiddenError, UnauthenticatedError
from autotrade.domain.ids import BrokerId, SessionId, UserId
from autotrade.domain.users import (
    REFRESH_TOKEN_LIFE,
    Role,
    Session,
    User,
    UserStatus,
    normalize_email,
)
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.security import PasswordHasher
from autotrade.ports.storage import Repositories, Storage

PAPER_LABEL: Final = "Paper account"
_UNMISTAKABLE: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_WRONG: Final = "The e-mail address or the password is wrong."
_DISABLED: Final = "This account is disabled."
_ENDED: Final = "This session has ended. Log in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a log-in came from, kept with its session."""

    ip: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """A user and the session that was opened or carried on."""

    user: User
    session: Session


class Auth:
    """People and their sessions."""

    def __init__(
        self, *, storage: Storage, clock: Clock, ids: IdSource, hasher: PasswordHasher
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._hasher = hasher

    def register(
        self,
        *,
        email: str,
        password: str,
        name: str | None = None,
        phone: str | None = None,
        role: Role = Role.USER,
    ) -> User:
        """Make a user and their paper account.

        Raises:
            ConflictError: the address is taken.
        """
        now = self._clock.now()
        user = User(
            id=UserId(self._ids.new()),
            client_id=_account_number(),
            email=normalize_email(email),
            password_hash=self._hasher.hash(password),
            name=name,
            phone=phone,
            role=role,
            status=UserStatus.ACTIVE,
            created_at=now,
        )
        paper = BrokerAccount(
            id=BrokerId(self._ids.new()),
            user_id=user.id,
            type=BrokerType.PAPER,
            label=PAPER_LABEL,
            status=BrokerStatus.CONNECTED,
            created_at=now,
            connected_at=now,
        )

        def store(repositories: Repositories) -> None:
            repositories.users.add(user)
            repositories.brokers.add(paper)

        self._storage.transact(store)
        return user

    def ensure_admin(self, *, email: str, password: str) -> bool:
        """Make the first admin; False, and nothing done, when there is an admin already."""
        if self._storage.now.users.has_admin():
            return False
        self.register(email=email, password=password, role=Role.ADMIN)
        return True

    def log_in(self, *, email: str, password: str, origin: Origin) -> LogIn:
        """Open a session.

        An unknown address and a wrong password take as long and are told in the same words.

        Raises:
            UnauthenticatedError: no such pair of address and password.
            ForbiddenError: the pair is right, but the account is disabled.
        """
        user = self._storage.now.users.by_email(normalize_email(email))
        if user is None:
            self._hasher.waste(password)
            raise UnauthenticatedError(_WRONG)
        if not self._hasher.verify(user.password_hash, password):
            raise UnauthenticatedError(_WRONG)
        _refuse_disabled(user)
        now = self._clock.now()
        session = Session(
            id=SessionId(self._ids.new()),
            user_id=user.id,
            refresh_id=secrets.token_urlsafe(24),
            created_at=now,
            used_at=now,
            expires_at=now + REFRESH_TOKEN_LIFE,
            ip=origin.ip,
            user_agent=origin.user_agent,
        )
        self._storage.now.sessions.add(session)
        return LogIn(user=user, session=session)

    def refresh(self, *, session_id: SessionId, refresh_id: str) -> LogIn:
        """Carry a session on under a new refresh id.

        A refresh id is good once. Whoever shows an old one may have stolen it, or been stolen
        from: the session ends for both.

        Raises:
            UnauthenticatedError: the session ended, or the id is not the good one.
            ForbiddenError: the account is disabled.
        """
        session = self._open_session(session_id)
        user = self._user_of(session)
        now = self._clock.now()
        fresh = secrets.token_urlsafe(24)
        if not self._storage.now.sessions.rotate(session_id, refresh_id, fresh, now):
            self._storage.now.sessions.revoke(session_id, "refresh token used twice", now)
            raise UnauthenticatedError(_ENDED)
        return LogIn(user=user, session=replace(session, refresh_id=fresh, used_at=now))

    def log_out(self, session_id: SessionId) -> None:
        """End a session: its access and refresh tokens are refused from now on; safe twice."""
        self._storage.now.sessions.revoke(session_id, "logged out", self._clock.now())

    def end(self, *, session_id: SessionId, refresh_id: str) -> None:
        """End the session of a refresh token, if that token is still the good one."""
        session = self._storage.now.sessions.get(session_id)
        if session and hmac.compare_digest(session.refresh_id.encode(), refresh_id.encode()):
            self.log_out(session_id)

    def authenticate(self, *, session_id: SessionId, user_id: UserId) -> User:
        """Return the user behind an access token of a session.

        Raises:
            UnauthenticatedError: the session ended, or never was the user's.
            ForbiddenError: the account is disabled.
        """
        session = self._open_session(session_id)
        if session.user_id != user_id:
            raise UnauthenticatedError(_ENDED)
        return self._user_of(session)

    def update(self, user: User, **changes: str | None) -> User:
        """Change a user's ``name`` or ``phone`` and return the user."""
        updated = replace(user, **changes)  # type: ignore[arg-type]  # fields by name
        self._storage.now.users.save(updated)
        return updated

    def _open_session(self, session_id: SessionId) -> Session:
        session = self._storage.now.sessions.get(session_id)
        now = self._clock.now()
        if session is None or session.revoked_at is not None or session.expires_at <= now:
            raise UnauthenticatedError(_ENDED)
        return session

    def _user_of(self, session: Session) -> User:
        user = self._storage.now.users.get(session.user_id)
        if user is None:
            raise UnauthenticatedError(_ENDED)
        _refuse_disabled(user)
        return user


def _refuse_disabled(user: User) -> None:
    if user.status is UserStatus.DISABLED:
        raise ForbiddenError(_DISABLED)


def _account_number() -> str:
    return "AT-" + "".join(secrets.choice(_UNMISTAKABLE) for _ in range(6))
