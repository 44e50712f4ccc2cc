"""The kill switch: one document a user, and one for everybody; the stricter one counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from autotrade.domain.ids import UserId

EVERYBODY: Final = "everybody"
"""The scope of the administrators' switch; no user's id looks like it."""


class KillLevel(StrEnum):
    """What a switch stops: ``STOP_ENTRY`` lets orders pass that only reduce what is held."""

    STOP_ENTRY = "stop_entry"
    KILL = "kill"


@dataclass(frozen=True, slots=True, kw_only=True)
class KillSwitch:
    """A switch as it was last set; ``id`` is its scope, a user's id or ``EVERYBODY``."""

    id: str
    active: bool
    level: KillLevel
    reason: str | None
    changed_at: datetime | None
    changed_by: UserId | None

    def stops(self, *, reduces: bool) -> bool:
        """Say whether a new order is stopped; cancelling never is."""
        return self.active and not (reduces and self.level is KillLevel.STOP_ENTRY)


def off(scope: str) -> KillSwitch:
    """Return a switch that was never set."""
    return KillSwitch(
        id=scope,
        active=False,
        level=KillLevel.KILL,
        reason=None,
        changed_at=None,
        changed_by=None,
    )
