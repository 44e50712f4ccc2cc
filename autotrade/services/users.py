"""A user's own profile, address and password, and whether they may come in at all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from autotrade.domain.errors import InvalidError
from autotrade.domain.ids import UserId
from autotrade.domain.mails import MailKind
from autotrade.domain.one_time_codes import CodePurpose
from autotrade.domain.users import Origin, Session, User, normalize_email
from autotrade.ports.clock import Clock
from autotrade.ports.security import PasswordHasher
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.lockouts import Lockouts, Way, key_of
from autotrade.services.one_time_codes import OneTimeCodes
from autotrade.services.password_rules import PasswordRules
from autotrade.services.sessions import Sessions

_BAD_LINK: Final = {"token": ["This link is wrong, was used before, or has expired."]}
_WRONG: Final = ["The password is wrong."]


class Users:
    """Profiles and passwords."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        hasher: PasswordHasher,
        rules: PasswordRules,
        codes: OneTimeCodes,
        sessions: Sessions,
        lockouts: Lockouts,
        audit: AuditService,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._hasher = hasher
        self._rules = rules
        self._codes = codes
        self._sessions = sessions
        self._lockouts = lockouts
        self._audit = audit

    def update(self, user: User, origin: Origin, **changes: object) -> User:
        """Change a user's ``name``, ``phone`` or ``trading_capital`` and return the user."""

        def work(repos: Repositories) -> User:
            present = repos.users.get(user.id) or user
            updated = replace(present, **changes)  # type: ignore[arg-type]  # fields by name
            repos.users.save(updated)
            before = {name: getattr(present, name) for name in changes}
            details = {"before": before, "after": dict(changes)}
            self._record(repos, "user.updated", user.id, origin, details=details)
            return updated

        return self._storage.transact(work)

    def check_password(self, user: User, password: str, origin: Origin, field: str) -> None:
        """Return if this is the user's password; failures lock as those of log-ins do.

        Raises:
            InvalidError: it is not; ``field`` is named.
            TooManyRequestsError: too many failures.
        """
        self._lockouts.refuse_locked(Way.PASSWORD, user.email)
        if not self._hasher.verify(user.password_hash, password):
            self._lockouts.failed(Way.PASSWORD, user.email, origin)
            raise InvalidError(errors={field: _WRONG})
        self._lockouts.refuse_locked(Way.PASSWORD, user.email)

    def change_password(
        self, user: User, session: Session, *, current: str, new: str, origin: Origin
    ) -> str | None:
        """Set another password; all other sessions end.

        Returns what speaks against the new one where such are taken; None is nothing.

        Raises:
            InvalidError: the current one is wrong, or the new one too common.
            TooManyRequestsError: too many failures.
        """
        self.check_password(user, current, origin, "current_password")
        advice = self._rules.check(new, "new_password", user.email, user.name)
        hashed = self._hasher.hash(new)

        def work(repos: Repositories) -> None:
            if not repos.users.set_password(user.id, user.password_hash, hashed):
                raise InvalidError(errors={"current_password": _WRONG})
            self._codes.forget(repos, user.email)
            self._after_password(repos, user, "user.password_changed", session, origin)

        self._storage.transact(work)
        return advice

    def forgot_password(self, email: str) -> None:
        """Send a link by which a new password can be set, if the address has an account.

        Does the same in either case, so that nobody learns which it is.
        """
        normal = normalize_email(email)
        self._storage.transact(
            lambda repos: self._codes.send(repos, normal, CodePurpose.RESET_PASSWORD)
        )

    def reset_password(self, *, token: str, password: str, origin: Origin) -> None:
        """Set a new password by a link; all sessions end, and the second factor stays.

        Raises:
            InvalidError: the link is wrong, was used before, or has expired; or the password is
                too common, and the link still good.
        """
        hashed = self._hasher.hash(password)
        code = self._codes.find_linked(CodePurpose.RESET_PASSWORD, token)
        if code is None:
            raise InvalidError(errors=_BAD_LINK)
        owner = self._storage.now.users.by_email(code.email)
        self._rules.check(password, "password", code.email, owner.name if owner else None)

        def work(repos: Repositories) -> None:
            user = repos.users.by_email(code.email)
            if user is None or not self._codes.use(repos, code):
                raise InvalidError(errors=_BAD_LINK)
            repos.users.set_password(user.id, user.password_hash, hashed)
            repos.lockouts.clear(key_of(Way.PASSWORD, user.email))
            self._after_password(repos, user, "user.password_reset", None, origin)

        self._storage.transact(work)

    def request_verification(self, user: User) -> None:
        """Send another link by which the user can show that the address is theirs."""
        self._storage.transact(
            lambda repos: self._codes.send(repos, user.email, CodePurpose.VERIFY_EMAIL)
        )

    def verify_email(self, token: str, origin: Origin) -> None:
        """Note that an address is its user's, by the link that was sent there.

        Raises:
            InvalidError: the link is wrong, was used before, or has expired.
        """
        code = self._codes.find_linked(CodePurpose.VERIFY_EMAIL, token)
        if code is None:
            raise InvalidError(errors=_BAD_LINK)

        def work(repos: Repositories) -> None:
            user = repos.users.by_email(code.email)
            if user is None or not self._codes.use(repos, code):
                raise InvalidError(errors=_BAD_LINK)
            repos.users.save(replace(user, email_verified_at=self._clock.now()))
            self._record(repos, "user.email_verified", user.id, origin)

        self._storage.transact(work)

    def _after_password(
        self,
        repos: Repositories,
        user: User,
        action: str,
        session: Session | None,
        origin: Origin,
    ) -> None:
        self._record(repos, action, user.id, origin)
        but = session.id if session else None
        self._sessions.end_all(repos, user.id, "password changed", origin=origin, but=but)
        self._codes.tell(repos, MailKind.PASSWORD_CHANGED, user.email)

    def _record(
        self,
        repos: Repositories,
        action: str,
        user_id: UserId,
        origin: Origin,
        *,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self._audit.record(
            repos,
            action=action,
            target=f"user:{user_id}",
            actor=user_id,
            user_id=user_id,
            ip=origin.ip,
            request_id=origin.request_id,
            details=details,
        )
