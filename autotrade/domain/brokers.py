"""Broker accounts and the types of broker that can be linked."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autotrade.domain.ids import BrokerId, UserId


class BrokerType(StrEnum):
    """The brokers this program knows by name."""

    PAPER = "paper"
    DHANHQ = "dhanhq"
    ZERODHA = "zerodha"
    UPSTOX = "upstox"
    GROWW = "groww"
    ANGELONE = "angelone"
    EXNESS = "exness"
    JUSTMARKETS = "justmarkets"


class BrokerStatus(StrEnum):
    """Whether orders can be sent through an account just now."""

    UNVERIFIED = "unverified"
    CONNECTED = "connected"
    EXPIRED = "expired"
    ERROR = "error"


class AuthKind(StrEnum):
    """How a user proves to a broker that the account is theirs."""

    NONE = "none"
    TOKEN = "token"  # noqa: S105 - the name of a kind, not a token
    OAUTH = "oauth"
    PASSWORD_TOTP = "password_totp"  # noqa: S105 - the name of a kind, not a password


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One box of the link form; a secret one is never sent back."""

    name: str
    label: str
    secret: bool = True
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSpec:
    """What the link form and the rest of the program need to know of a type of broker.

    ``available`` says whether orders can be sent through it in this release; an account of a
    type that is not can be linked and kept, but not traded on.
    """

    type: BrokerType
    name: str
    auth: AuthKind
    available: bool
    fields: tuple[CredentialField, ...] = ()
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccount:
    """A user's account at a broker; ``credentials`` is ciphertext of the vault."""

    id: BrokerId
    user_id: UserId
    type: BrokerType
    label: str
    status: BrokerStatus
    created_at: datetime
    status_reason: str | None = None
    connected_at: datetime | None = None
    token_expiry: datetime | None = None
    credentials: str | None = field(default=None, repr=False)
