"""People and their log-in sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from autotrade.domain.ids import SessionId, UserId

ACCESS_TOKEN_LIFE: Final = timedelta(minutes=30)
REFRESH_TOKEN_LIFE: Final = timedelta(days=7)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One log-in: a family of refresh tokens of which only ``refresh_id`` is good."""

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


def normalize_email(email: str) -> str:
    """Return the form under which an address is stored and looked up."""
    return email.strip().lower()
