"""Repositories of people and of what lets them in; ``ports.storage`` holds them with the others.

What is found by an address, a hash or an id of its own, and not by a user, says so: that is how
somebody who is not known yet is let in.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from autotrade.domain.api_keys import ApiKey
from autotrade.domain.ids import ApiKeyId, SessionId, UserId
from autotrade.domain.lockouts import Lockout
from autotrade.domain.mails import Mail, MailStatus
from autotrade.domain.one_time_codes import CodePurpose, OneTimeCode
from autotrade.domain.second_factors import SecondFactor
from autotrade.domain.users import Session, SessionLimits, User


class UserRepository(Protocol):
    """People."""

    def add(self, user: User) -> None:
        """Store a new user; ``ConflictError`` when the e-mail address is taken."""
        ...

    def by_email(self, email: str) -> User | None:
        """Return the user with this (normalized) address."""
        ...

    def get(self, user_id: UserId) -> User | None:
        """Return the user."""
        ...

    def has_admin(self) -> bool:
        """Say whether any admin exists."""
        ...

    def save(self, user: User) -> None:
        """Store what changed; the address, and so the log-in, stays."""
        ...

    def set_password(self, user_id: UserId, was: str, becomes: str) -> bool:
        """Store another password hash; False when ``was`` is no longer the stored one."""
        ...


class SessionRepository(Protocol):
    """Log-in sessions."""

    def add(self, session: Session) -> None:
        """Store a new session."""
        ...

    def get(self, session_id: SessionId) -> Session | None:
        """Return a session, of whomever, also one that ended."""
        ...

    def rotate(
        self, session_id: SessionId, old: str, new: str, at: datetime, expires_at: datetime
    ) -> bool:
        """Replace refresh id ``old`` by ``new``; False when ``old`` is no longer the good one."""
        ...

    def revoke(self, session_id: SessionId, reason: str, at: datetime) -> bool:
        """End a session; False when it had ended before. Safe to call twice."""
        ...

    def open_of(self, user_id: UserId, at: datetime) -> Sequence[Session]:
        """Return the user's open sessions, newest first."""
        ...

    def revoke_all(
        self, user_id: UserId, reason: str, at: datetime, *, but: SessionId | None = None
    ) -> int:
        """End the user's open sessions, but for one; return how many that was."""
        ...

    def confirm(self, session_id: SessionId, at: datetime) -> None:
        """Note that the session's user showed a password or a code at ``at``."""
        ...

    def use(self, session_ids: Collection[SessionId], at: datetime, limits: SessionLimits) -> None:
        """Note a use of open sessions, of any users, and put off their end; may be lost."""
        ...

    def ended_between(self, since: datetime, until: datetime) -> Sequence[SessionId]:
        """Return the sessions, of all users, that were ended, or ran out, then: for the sockets."""
        ...


class OneTimeCodeRepository(Protocol):
    """One-time codes, one an address and purpose."""

    def put(self, code: OneTimeCode) -> None:
        """Store a code in place of the one before."""
        ...

    def take_try(self, email: str, purpose: CodePurpose, at: datetime) -> OneTimeCode | None:
        """Return the present code and count one try, or None when there is no good one."""
        ...

    def by_hash(self, hashed: str, purpose: CodePurpose, at: datetime) -> OneTimeCode | None:
        """Return the good code with this hash, whoever's it is."""
        ...

    def use(self, code: OneTimeCode, at: datetime) -> bool:
        """Mark a code as used; True for exactly one caller."""
        ...

    def forget(self, email: str, purpose: CodePurpose) -> None:
        """Make the present code worthless; safe to call twice."""
        ...


class SecondFactorRepository(Protocol):
    """Second factors, one a user at most."""

    def get(self, user_id: UserId) -> SecondFactor | None:
        """Return the user's second factor, also one that is not confirmed yet."""
        ...

    def put(self, factor: SecondFactor) -> bool:
        """Store an unconfirmed one in place of another; False when there is a confirmed one."""
        ...

    def confirm(self, factor: SecondFactor) -> bool:
        """Store the confirmed form of an unconfirmed one with that secret; else False."""
        ...

    def use_counter(self, user_id: UserId, counter: int) -> bool:
        """Accept a time step if it is later than all before; True for exactly one caller."""
        ...

    def use_recovery(self, user_id: UserId, hashed: str) -> bool:
        """Use up a recovery code; True for exactly one caller."""
        ...

    def replace_recovery(self, user_id: UserId, hashes: Sequence[str]) -> None:
        """Put other recovery codes in place of what is left of the old ones."""
        ...

    def remove(self, user_id: UserId) -> None:
        """Ask for no second factor any more; safe to call twice."""
        ...


class ApiKeyRepository(Protocol):
    """API keys."""

    def add(self, key: ApiKey) -> None:
        """Store a new key."""
        ...

    def by_hash(self, hashed: str) -> ApiKey | None:
        """Return the key with this hash, whoever's it is."""
        ...

    def of_user(self, user_id: UserId) -> Sequence[ApiKey]:
        """Return the user's keys, newest first."""
        ...

    def touch(self, key: ApiKey, at: datetime, ip: str | None) -> None:
        """Note a use; may be lost."""
        ...

    def remove(self, user_id: UserId, key_id: ApiKeyId) -> bool:
        """Forget a key; False when the user has no such key."""
        ...


class LockoutRepository(Protocol):
    """Failures in a row."""

    def get(self, key: str) -> Lockout | None:
        """Return the failures of a key."""
        ...

    def fail(self, key: str, at: datetime) -> Lockout:
        """Count one more failure and return what follows from it."""
        ...

    def clear(self, key: str) -> None:
        """Forget the failures of a key; safe to call twice."""
        ...


class MailRepository(Protocol):
    """Outgoing mail; every method is for the machine's own work."""

    def add(self, mail: Mail) -> None:
        """Queue a mail."""
        ...

    def claim(self, at: datetime, until: datetime) -> Mail | None:
        """Return the next waiting mail that is due and put it off to ``until``."""
        ...

    def save(self, mail: Mail) -> None:
        """Store how far a mail is."""
        ...

    def newest(self, limit: int, status: MailStatus | None = None) -> Sequence[Mail]:
        """Return the newest mails, of all users and in one status if one is given: for admins."""
        ...
