"""Notifications: what a user should know though they did not ask for it just then."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autotrade.domain.ids import NotificationId, UserId


class NotificationLevel(StrEnum):
    """How much a notification matters; critical means that money is at stake now."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message to a user.

    ``kind`` is a noun and what befell it (``broker.expired``), for filters and channels.
    ``key`` names the occasion: a user is told of one occasion once, however many processes
    notice it. ``details`` are plain facts, such as ids, and never a secret.
    """

    id: NotificationId
    user_id: UserId
    kind: str
    level: NotificationLevel
    title: str
    message: str
    at: datetime
    key: str | None = None
    read_at: datetime | None = None
    details: dict[str, object] = field(default_factory=dict)
