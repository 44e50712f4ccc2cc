"""Personal API keys: what a script shows in place of a log-in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from autotrade.domain.ids import ApiKeyId, UserId

MAX_KEYS: Final = 25
KEY_PREFIX: Final = "atk_"
"""Every key begins with this, so that a leaked one can be recognised."""


class Scope(StrEnum):
    """What a key may do. ``TRADE`` includes ``READ``, ``ADMIN`` includes both, for admins."""

    READ = "read"
    TRADE = "trade"
    ADMIN = "admin"


_INCLUDED: Final = {
    Scope.READ: frozenset({Scope.READ}),
    Scope.TRADE: frozenset({Scope.READ, Scope.TRADE}),
    Scope.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key; its text is shown once and only ``hash`` is kept. ``hint`` is how it begins."""

    id: ApiKeyId
    user_id: UserId
    name: str
    scopes: tuple[Scope, ...]
    hash: str
    hint: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    last_used_ip: str | None = None

    def allows(self, scope: Scope) -> bool:
        """Say whether one of the key's scopes includes ``scope``."""
        return any(scope in _INCLUDED[own] for own in self.scopes)

    def is_good(self, at: datetime) -> bool:
        """Say whether the key has not expired as of ``at``."""
        return self.expires_at is None or at < self.expires_at
