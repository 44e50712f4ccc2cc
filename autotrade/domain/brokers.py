"""Broker accounts and the types of broker that can be linked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.positions import CostMethod


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
    type that is not can be linked and kept, but not traded on. ``instead`` names, for a field,
    those that make it dispensable when all of them are given.
    """

    type: BrokerType
    name: str
    auth: AuthKind
    available: bool
    fields: tuple[CredentialField, ...] = ()
    capabilities: tuple[str, ...] = ()
    instead: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def missing(self, given: Collection[str]) -> tuple[str, ...]:
        """Return the names of required fields that are neither given nor made dispensable."""
        return tuple(
            each.name
            for each in self.fields
            if each.required
            and each.name not in given
            and not (each.name in self.instead and self.instead[each.name] <= set(given))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSecret:
    """A secret that was replaced and is accepted ``until`` then; ``sealed`` is ciphertext."""

    sealed: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccount:
    """A user's account at a broker; ``credentials`` is ciphertext of the vault.

    ``credentials_version`` counts how often they were replaced: what was learned of a session
    holds for its version only. ``facts`` and ``warnings`` are the broker's, of ``checked_at``.
    ``hint_hash`` finds the account by the secret path of unsigned postbacks, ``hint_secret`` is
    that path, sealed. ``cost_method`` says which of what was bought counts as sold first.
    """

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
    credentials_version: int = 0
    checked_at: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    renewal_tried_at: datetime | None = None
    postback_secret: str | None = field(default=None, repr=False)
    old_postback_secrets: tuple[OldSecret, ...] = ()
    hint_hash: str | None = None
    hint_secret: str | None = field(default=None, repr=False)
    cost_method: CostMethod = CostMethod.AVERAGE


def refusal(account: BrokerAccount, at: datetime) -> str | None:
    """Return why nothing may be asked of the broker with these credentials; None when it may.

    A session that has ended is never tried again: that would lock the account at some brokers.
    """
    if account.status is BrokerStatus.EXPIRED:
        reason = account.status_reason or "The session has ended."
        return f"The broker account is expired: {reason}"
    if account.token_expiry is not None and account.token_expiry <= at:
        return "The broker account is expired: its session has reached its end. Renew it."
    return None
