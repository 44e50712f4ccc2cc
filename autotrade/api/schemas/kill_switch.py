"""The kill switch."""

from typing import Any, ClassVar, Final

import marshmallow as ma
from marshmallow.validate import Length

from autotrade.api.schemas.fields import Text, Timestamp
from autotrade.domain.kill_switches import KillLevel

CONFIRMATION: Final = "CLOSE POSITIONS"


class KillSwitchChangeSchema(ma.Schema):
    """How a switch is to stand."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "active": True,
        "level": "kill",
        "reason": "The strategy misbehaves",
        "cancel_orders": True,
    }

    active = ma.fields.Boolean(required=True, truthy={True}, falsy={False})
    level = ma.fields.Enum(
        KillLevel,
        by_value=True,
        load_default=KillLevel.KILL,
        metadata={"description": "`stop_entry` lets orders pass that only reduce what is held"},
    )
    reason = Text(load_default=None, allow_none=True, validate=Length(max=200))
    cancel_orders = ma.fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "Also cancel the working orders"},
    )
    close_positions = ma.fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={
            "description": "Also cancel the working orders and close what AutoTrade holds, "
            "whatever was bought or sold elsewhere"
        },
    )
    confirm = Text(
        load_only=True,
        load_default=None,
        allow_none=True,
        metadata={"description": f"`{CONFIRMATION}`, to close positions"},
    )

    @ma.validates_schema
    def check_confirmation(self, data: dict[str, Any], **_: object) -> None:
        """Refuse to close positions unless that was typed out."""
        if data.get("close_positions") and data.get("confirm") != CONFIRMATION:
            msg = f"To close positions, confirm with the words {CONFIRMATION}."
            raise ma.ValidationError(msg, "confirm")

    @ma.post_load
    def drop_confirmation(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Return what the service is to be told."""
        data.pop("confirm", None)
        return data


class KillSwitchForAllSchema(KillSwitchChangeSchema):
    """How the switch for everybody is to stand."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "active": True,
        "level": "kill",
        "reason": "The exchange has halted trading",
    }

    class Meta:
        """Everybody's orders stay where they are."""

        exclude = ("cancel_orders", "close_positions", "confirm")


class KillSwitchSchema(ma.Schema):
    """A switch as it stands."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "active": True,
        "level": "kill",
        "reason": "The strategy misbehaves",
        "changed_at": "2026-11-21T04:50:00.135Z",
    }

    active = ma.fields.Boolean(required=True)
    level = ma.fields.Enum(KillLevel, by_value=True, required=True)
    reason = ma.fields.String(required=True, allow_none=True)
    changed_at = Timestamp(required=True, allow_none=True)


class OwnKillSwitchSchema(KillSwitchSchema):
    """A user's switch, what is cancelled and closed, and whether everybody is stopped."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        **KillSwitchSchema.EXAMPLE,
        "cancel_orders": True,
        "close_positions": False,
        "done_at": "2026-11-21T04:50:02.310Z",
        "everybody": {"active": False, "level": "kill", "reason": None, "changed_at": None},
    }

    cancel_orders = ma.fields.Boolean(required=True)
    close_positions = ma.fields.Boolean(required=True)
    done_at = Timestamp(
        required=True,
        allow_none=True,
        metadata={"description": "When everything asked for was cancelled and closed"},
    )
    everybody = ma.fields.Nested(KillSwitchSchema, required=True)
