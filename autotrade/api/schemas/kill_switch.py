"""The kill switch."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length

from autotrade.api.schemas.fields import Text, Timestamp
from autotrade.domain.kill_switches import KillLevel


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


class KillSwitchForAllSchema(KillSwitchChangeSchema):
    """How the switch for everybody is to stand."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "active": True,
        "level": "kill",
        "reason": "The exchange has halted trading",
    }

    class Meta:
        """Everybody's orders stay where they are."""

        exclude = ("cancel_orders",)


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
    """A user's switch, and whether an administrator stopped everybody."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        **KillSwitchSchema.EXAMPLE,
        "everybody": {"active": False, "level": "kill", "reason": None, "changed_at": None},
    }

    everybody = ma.fields.Nested(KillSwitchSchema, required=True)
