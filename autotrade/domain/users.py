"""People and their log-in sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from autotrade.domain.ids import SessionId, UserId

ACCESS_TOKEN_LIFE: Final = timedelta(minutes=30)
REFRESH_TOKEN_LIFE: Final = timedelta(days=7)
"""What a refresh token says of itself; its session may be over before."""
CONFIRMATION_LIFE: Final = timedelta(minutes=10)
"""How long a log-in, or a password or code given again, allows dangerous acts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """How long a session lasts: unused for so long, and since its log-in in any case."""

    idle: timedelta = timedelta(minutes=30)
    in_all: timedelta = timedelta(hours=12)

    def end_of(self, opened_at: datetime, used_at: datetime) -> datetime:
        """Return when a session ends that is not used again."""
        return min(used_at + self.idle, opened_at + self.in_all)


class Role(StrEnum):
    """What a user may do beyond their own account."""

    USER = "user"
    ADMIN = "admin"


class UserStatus(StrEnum):
    """Whether a user may log in at all."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person. ``client_id`` is the human-readable account number, ``email`` is lower case."""

    id: UserId
    client_id: str
    email: str
    password_hash: str
    name: str | None
    phone: str | None
    role: Role
    status: UserStatus
    created_at: datetime
    email_verified_at: datetime | None = None
    trading_capital: Decimal | None = None

    @property
    def email_verified(self) -> bool:
        """Say whether the user has shown that the address is theirs."""
        return self.email_verified_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a request came from, kept with sessions and audit entries."""

    ip: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One log-in: a family of refresh tokens of which only ``refresh_id`` is good.

    ``confirmed_at`` is when its user last showed a password or a code in it.
    """

    id: SessionId
    user_id: UserId
    refresh_id: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_reason: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    confirmed_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Say whether the session's tokens are good as of ``at``."""
        return self.revoked_at is None and self.expires_at > at

    def is_confirmed(self, at: datetime) -> bool:
        """Say whether dangerous acts are allowed as of ``at`` without asking again."""
        return self.confirmed_at is not None and at < self.confirmed_at + CONFIRMATION_LIFE


def normalize_email(email: str) -> str:
    """Return the form under which an address is stored and looked up."""
    return email.strip().lower()
