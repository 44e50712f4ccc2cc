"""Requests that carry a key: the same key is the same request, and gets its first answer again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.ids import UserId

KEPT_FOR: Final = timedelta(hours=48)
"""How long an answer is kept; clients may rely on 24 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """A request under its key. ``id`` is derived from user, operation and key.

    ``fingerprint`` tells one body from another; ``answer`` is None while it is carried out, by
    whoever claimed it at ``claimed_at``.
    """

    id: str
    user_id: UserId
    fingerprint: str
    claimed_at: datetime
    status: int | None = None
    answer: str | None = None
