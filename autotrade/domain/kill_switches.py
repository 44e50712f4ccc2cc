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
    """A switch as it was last set; ``id`` is its scope, a user's id or ``EVERYBODY``.

    With ``cancel_orders`` the user's working orders are cancelled, with ``close_positions`` what
    AutoTrade holds for them is closed, too: that was asked for at ``asked_at`` (which names the
    occasion, so that each position is closed once), and all of it had ended at ``done_at``.
    """

    id: str
    active: bool
    level: KillLevel
    reason: str | None
    changed_at: datetime | None
    changed_by: UserId | None
    cancel_orders: bool = False
    close_positions: bool = False
    asked_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def winds_down(self) -> bool:
        """Say whether there may still be something to cancel or to close."""
        return self.active and self.asked_at is not None and self.done_at is None

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
