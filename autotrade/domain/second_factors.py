"""The second factor of a log-in: a code of an authenticator app (TOTP), or a recovery code."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from autotrade.domain.ids import UserId

RECOVERY_CODES: Final = 10
RECOVERY_PARTS: Final = 4
RECOVERY_PART_LENGTH: Final = 6


class ShownFactor(StrEnum):
    """What was shown besides the password or the code by mail."""

    NONE = "none"
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """A user's authenticator. It is asked for once ``confirmed_at`` is set.

    ``secret`` is sealed by the vault for the user. ``last_counter`` is the time step of the last
    code that was accepted: that code and all before are refused. Of the recovery codes only the
    hashes of the unused ones are kept.
    """

    user_id: UserId
    secret: str
    created_at: datetime
    confirmed_at: datetime | None = None
    last_counter: int = 0
    recovery_hashes: tuple[str, ...] = ()
