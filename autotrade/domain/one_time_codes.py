"""One-time codes: short ones to type and long ones in links, both sent by e-mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LOG_IN_DIGITS: Final = 6
TRIES: Final = 5


class CodePurpose(StrEnum):
    """What a code allows, and nothing else."""

    LOG_IN = "log_in"
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a purpose, not a password


CODE_LIFE: Final = {
    CodePurpose.LOG_IN: timedelta(minutes=5),
    CodePurpose.VERIFY_EMAIL: timedelta(days=2),
    CodePurpose.RESET_PASSWORD: timedelta(minutes=10),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCode:
    """The present code of an address for a purpose; ``id`` is made of these two.

    There is one whether or not the address has an account, so that nobody learns which. Kept is
    a keyed hash: ``hash`` is worth nothing without the program's key.
    """

    id: str
    email: str
    purpose: CodePurpose
    hash: str
    created_at: datetime
    expires_at: datetime
    tries_left: int = TRIES
    used_at: datetime | None = None


def code_id(email: str, purpose: CodePurpose) -> str:
    """Return the id of an address's code for a purpose."""
    return f"{purpose.value}:{email}"
