"""Telegram as a remote: codes that link a chat to a user, and confirmations of what is dangerous."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.ids import UserId

LINK_LIFE: Final = timedelta(minutes=10)
LINK_LENGTH: Final = 10
LINK_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""None that is taken for another."""
CONFIRM_LIFE: Final = timedelta(seconds=60)
CONFIRM_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramLink:
    """The code by which a user's next chat is known; ``id`` is the user's, so there is one.

    Kept is a keyed hash of it.
    """

    id: UserId
    user_id: UserId
    hash: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A command that waits for its code, one a chat; ``id`` is the chat's."""

    id: str
    user_id: UserId
    command: str
    code: str
    expires_at: datetime
