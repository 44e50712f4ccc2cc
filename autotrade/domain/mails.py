"""Outgoing mail: queued with the act that asks for it, written and sent by a worker."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from autotrade.domain.ids import MailId

SENT_AGAIN_AFTER: Final = timedelta(seconds=30)
MAX_ATTEMPTS: Final = 5


class MailKind(StrEnum):
    """What a mail tells."""

    LOG_IN_CODE = "log_in_code"
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a kind, not a password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    TOKEN_REUSED = "token_reused"  # noqa: S105


class MailStatus(StrEnum):
    """How far a mail is. ``KEPT``: no mail server is set, so it is shown to the admin instead."""

    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to one address; ``secret``, its code, is sealed by the vault for the mail's id."""

    id: MailId
    kind: MailKind
    to: str
    status: MailStatus
    queued_at: datetime
    due_at: datetime
    secret: str | None = None
    attempts: int = 0
    error: str | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is written: plain text."""

    to: str
    subject: str
    text: str
