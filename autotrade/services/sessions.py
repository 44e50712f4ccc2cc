"""Sessions: opened by a log-in, carried on by refreshing, listed, confirmed and ended."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from autotrade.domain.errors import (
    ConfirmationError,
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
)
from autotrade.domain.ids import SessionId, UserId
from autotrade.domain.mails import MailKind
from autotrade.domain.second_factors import ShownFactor
from autotrade.domain.users import Origin, Session, SessionLimits, User, UserStatus
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.mails import Mails

_LATELY: Final = timedelta(minutes=1)
_NOTED_EVERY: Final = timedelta(minutes=1)
"""A use is not written down again within this time of the one before."""
_ENDED: Final = "This session has ended. Log in again."
_DISABLED: Final = "This account is disabled."
_CONFIRM: Final = "Show your password or a code of your authenticator again."


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """A user and the session that was opened or carried on."""

    user: User
    session: Session


class Sessions:
    """Log-in sessions; whatever ends one ends its tokens at once."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        audit: AuditService,
        mails: Mails,
        limits: SessionLimits,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._audit = audit
        self._mails = mails
        self._limits = limits

    def open(self, user: User, origin: Origin, way: str, factor: ShownFactor) -> LogIn:
        """Open a session for somebody who has shown who they are, as the audit log will say.

        Raises:
            ForbiddenError: the account is disabled.
        """
        refuse_disabled(user)
        now = self._clock.now()
        session = Session(
            id=SessionId(self._ids.new()),
            user_id=user.id,
            refresh_id=secrets.token_urlsafe(24),
            created_at=now,
            used_at=now,
            expires_at=self._limits.end_of(now, now),
            ip=origin.ip,
            user_agent=origin.user_agent,
            confirmed_at=now,
        )

        def work(repos: Repositories) -> None:
            repos.sessions.add(session)
            self._record(repos, "session.opened", session, origin, {"way": way, "factor": factor})

        self._storage.transact(work)
        return LogIn(user=user, session=session)

    def refresh(self, *, session_id: SessionId, refresh_id: str, origin: Origin) -> LogIn:
        """Carry a session on under a new refresh id.

        A refresh id is good once. Whoever shows an old one may have stolen it, or been stolen
        from: the session ends for both, and the user is told by mail.

        Raises:
            UnauthenticatedError: the session ended, or the id is not the good one.
            ForbiddenError: the account is disabled.
        """
        session = self._open_session(session_id)
        user = self._user_of(session)
        now = self._clock.now()
        fresh = secrets.token_urlsafe(24)
        expires_at = self._limits.end_of(session.created_at, now)
        sessions = self._storage.now.sessions
        if not sessions.rotate(session_id, refresh_id, fresh, now, expires_at):
            self._end_stolen(user, session, origin)
            raise UnauthenticatedError(_ENDED)
        carried_on = replace(session, refresh_id=fresh, used_at=now, expires_at=expires_at)
        return LogIn(user=user, session=carried_on)

    def log_out(self, session_id: SessionId, origin: Origin) -> None:
        """End a session: its access and refresh tokens are refused from now on; safe twice."""
        session = self._storage.now.sessions.get(session_id)
        if session is not None:
            self._end(session, "logged out", origin)

    def authenticate(self, *, session_id: SessionId, user_id: UserId) -> LogIn:
        """Return who is behind an access token of a session; that is a use of it.

        Raises:
            UnauthenticatedError: the session ended, or never was the user's.
            ForbiddenError: the account is disabled.
        """
        session = self._open_session(session_id)
        if session.user_id != user_id:
            raise UnauthenticatedError(_ENDED)
        user = self._user_of(session)
        if self._clock.now() - session.used_at >= _NOTED_EVERY:
            self.carry_on([session.id])
        return LogIn(user=user, session=session)

    def carry_on(self, session_ids: Collection[SessionId]) -> None:
        """Note that these sessions, of any users, are in use now; ended ones stay ended."""
        self._storage.now.sessions.use(session_ids, self._clock.now(), self._limits)

    def list(self, user_id: UserId) -> Sequence[Session]:
        """Return the user's open sessions, newest first."""
        return self._storage.now.sessions.open_of(user_id, self._clock.now())

    def end(self, user_id: UserId, session_id: SessionId, origin: Origin) -> None:
        """End one of the user's sessions.

        Raises:
            NotFoundError: the user has no such open session.
        """
        session = self._storage.now.sessions.get(session_id)
        is_theirs = session is not None and session.user_id == user_id
        if session is None or not is_theirs or not self._end(session, "ended by user", origin):
            msg = "There is no such session."
            raise NotFoundError(msg)

    def end_others(self, session: Session, origin: Origin) -> int:
        """End all of the user's sessions but this one; return how many that was."""

        def work(repos: Repositories) -> int:
            return self.end_all(
                repos, session.user_id, "ended by user", origin=origin, but=session.id
            )

        return self._storage.transact(work)

    def end_all(
        self,
        repos: Repositories,
        user_id: UserId,
        reason: str,
        *,
        origin: Origin,
        but: SessionId | None = None,
    ) -> int:
        """End a user's sessions within the caller's transaction, but for one."""
        count = repos.sessions.revoke_all(user_id, reason, self._clock.now(), but=but)
        self._audit.record(
            repos,
            action="session.all_ended",
            target=f"user:{user_id}",
            actor=user_id,
            user_id=user_id,
            ip=origin.ip,
            request_id=origin.request_id,
            details={"reason": reason, "count": count, "but": but},
        )
        return count

    def ended_lately(self) -> Collection[SessionId]:
        """Return the sessions, of all users, that were ended or ran out within the last minute.

        For whoever holds sockets open; a minute, because clocks of machines differ.
        """
        now = self._clock.now()
        return set(self._storage.now.sessions.ended_between(now - _LATELY, now))

    def confirm(self, session: Session, origin: Origin) -> None:
        """Allow dangerous acts in this session for the next minutes."""

        def work(repos: Repositories) -> None:
            repos.sessions.confirm(session.id, self._clock.now())
            self._record(repos, "session.confirmed", session, origin, {})

        self._storage.transact(work)

    def require_confirmed(self, session: Session | None) -> None:
        """Return if dangerous acts are allowed in this session now; None is an API key's.

        Raises:
            ConfirmationError: the password or a code must be shown again first.
        """
        if session is None or not session.is_confirmed(self._clock.now()):
            raise ConfirmationError(_CONFIRM)

    def _end(self, session: Session, reason: str, origin: Origin) -> bool:
        def work(repos: Repositories) -> bool:
            ended = repos.sessions.revoke(session.id, reason, self._clock.now())
            if ended:
                self._record(repos, "session.ended", session, origin, {"reason": reason})
            return ended

        return self._storage.transact(work)

    def _end_stolen(self, user: User, session: Session, origin: Origin) -> None:
        def work(repos: Repositories) -> None:
            if repos.sessions.revoke(session.id, "refresh token used twice", self._clock.now()):
                self._record(repos, "session.token_reused", session, origin, {})
                self._mails.queue(repos, MailKind.TOKEN_REUSED, user.email)

        self._storage.transact(work)

    def _record(
        self,
        repos: Repositories,
        action: str,
        session: Session,
        origin: Origin,
        details: dict[str, object],
    ) -> None:
        self._audit.record(
            repos,
            action=action,
            target=f"session:{session.id}",
            actor=session.user_id,
            user_id=session.user_id,
            ip=origin.ip,
            request_id=origin.request_id,
            details=details,
        )

    def _open_session(self, session_id: SessionId) -> Session:
        session = self._storage.now.sessions.get(session_id)
        if session is None or not session.is_open(self._clock.now()):
            raise UnauthenticatedError(_ENDED)
        return session

    def _user_of(self, session: Session) -> User:
        user = self._storage.now.users.get(session.user_id)
        if user is None:
            raise UnauthenticatedError(_ENDED)
        refuse_disabled(user)
        return user


def refuse_disabled(user: User) -> None:
    """Return if the user may come in; ``ForbiddenError`` when the account is disabled."""
    if user.status is UserStatus.DISABLED:
        raise ForbiddenError(_DISABLED)
