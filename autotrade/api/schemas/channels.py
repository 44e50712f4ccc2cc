"""Channels and what was delivered to them."""

from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import marshmallow as ma
from marshmallow.validate import Length, Regexp
from typing_extensions import override

from autotrade.api.schemas.fields import Name, Text, Timestamp
from autotrade.api.schemas.paging import RangeQuerySchema, filter_id
from autotrade.domain.channels import CODE_DIGITS, ChannelMethod, Digest, QuietHours
from autotrade.domain.notification_deliveries import DeliveryStatus
from autotrade.domain.notifications import NotificationLevel

_MOST_EVENTS: Final = 50
_MOST_STRATEGIES: Final = 100
_EVENT: Final = Regexp(r"^[A-Za-z*][A-Za-z0-9_.:* -]*$", error="Not the name of an event.")
_CHANNEL_ID: Final = "019ac3d0-4a77-7c11-b0a2-5e6f7a8b9c0e"


class Zone(Text):
    """The name of a time zone."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        try:
            return ZoneInfo(text).key
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise ma.ValidationError("Not a time zone such as Asia/Kolkata.") from None  # noqa: EM101, TRY003  marshmallow's way


class QuietHoursSchema(ma.Schema):
    """When nothing is sent but later, in a zone's time; over midnight if `end` is earlier."""

    start = ma.fields.Time(format="%H:%M", required=True, metadata={"type": "string"})
    end = ma.fields.Time(format="%H:%M", required=True, metadata={"type": "string"})
    zone = Zone(load_default="Asia/Kolkata", validate=Length(min=1, max=64))
    critical_passes = ma.fields.Boolean(
        load_default=True, metadata={"description": "What is critical is sent at once all the same"}
    )

    @ma.post_load
    def make(self, data: dict[str, Any], **_: object) -> QuietHours:
        """Return them as the domain has them."""
        return QuietHours(**data)


def _choices() -> dict[str, Any]:
    return {
        "events": ma.fields.List(
            Text(validate=[Length(min=1, max=64), _EVENT]),
            validate=Length(max=_MOST_EVENTS),
            metadata={"description": "Such as `order` or `order.filled`; all, when empty"},
        ),
        "strategy_ids": ma.fields.List(
            filter_id(),
            validate=Length(max=_MOST_STRATEGIES),
            metadata={"description": "Of what is about a strategy only theirs; all, when empty"},
        ),
        "quiet_hours": ma.fields.Nested(QuietHoursSchema, allow_none=True),
        "digest": ma.fields.Enum(Digest, by_value=True),
        "enabled": ma.fields.Boolean(),
    }


class ChannelChangeSchema(ma.Schema.from_dict(_choices())):  # type: ignore[misc]  # made of fields
    """What of a channel is changed; another endpoint has to be verified again."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"events": ["order.rejected", "kill_switch"]}

    endpoint = Text(validate=Length(min=1, max=500))


class ChannelInputSchema(ChannelChangeSchema):
    """A new channel.

    `endpoint` is an e-mail address, a phone number with its country, a Telegram chat's id, or for
    `apprise` the URL of a service such as Slack or Discord, which is never shown again.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "method": "telegram",
        "endpoint": "123456789",
        "events": ["order", "kill_switch"],
    }

    method = ma.fields.Enum(ChannelMethod, by_value=True, required=True)
    endpoint = Text(required=True, validate=Length(min=1, max=500))


class ChannelSchema(ma.Schema):
    """One place where a user is told of things.

    It carries messages while it is `verified` and `enabled`. `error` says why the last one could
    not be delivered. A chat that is `linked` may give commands.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": _CHANNEL_ID,
        "method": "telegram",
        "endpoint": "123456789",
        "events": ["order", "kill_switch"],
        "strategy_ids": [],
        "quiet_hours": {
            "start": "22:00",
            "end": "07:30",
            "zone": "Asia/Kolkata",
            "critical_passes": True,
        },
        "digest": "off",
        "enabled": True,
        "verified": False,
        "linked": False,
        "error": None,
        "error_at": None,
        "code_expires_at": "2026-11-21T05:00:00.135Z",
        "created_at": "2026-11-21T04:50:00.135Z",
        "updated_at": "2026-11-21T04:50:00.135Z",
        "verified_at": None,
    }

    id = ma.fields.String(required=True)
    method = ma.fields.Enum(ChannelMethod, by_value=True, required=True)
    endpoint = ma.fields.String(required=True)
    events = ma.fields.List(ma.fields.String(), required=True)
    strategy_ids = ma.fields.List(ma.fields.String(), required=True)
    quiet_hours = ma.fields.Nested(QuietHoursSchema, required=True, allow_none=True)
    digest = ma.fields.Enum(Digest, by_value=True, required=True)
    enabled = ma.fields.Boolean(required=True)
    verified = ma.fields.Boolean(required=True)
    linked = ma.fields.Boolean(required=True)
    error = ma.fields.String(required=True, allow_none=True)
    error_at = Timestamp(required=True, allow_none=True)
    code_expires_at = Timestamp(required=True, allow_none=True)
    created_at = Timestamp(required=True)
    updated_at = Timestamp(required=True)
    verified_at = Timestamp(required=True, allow_none=True)


class ChannelCodeSchema(ma.Schema):
    """The code that was sent to a channel's endpoint."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"code": "493027"}

    code = Name(required=True, validate=Length(min=CODE_DIGITS, max=20))


class MethodSchema(ma.Schema):
    """A way of telling people; `reason` says what is missing where it is not available."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "method": "sms",
        "available": False,
        "reason": "SMS is not set up on this server (TWILIO_ACCOUNT_SID).",
    }

    method = ma.fields.Enum(ChannelMethod, by_value=True, required=True)
    available = ma.fields.Boolean(required=True)
    reason = ma.fields.String(required=True, allow_none=True)


class EventKindSchema(ma.Schema):
    """A kind of event that a channel can be chosen for."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"event": "order.filled", "title": "An order was filled"}

    event = ma.fields.String(required=True)
    title = ma.fields.String(required=True)


class MethodsSchema(ma.Schema):
    """What there is to choose from for channels; `services` are the schemes of `apprise`."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "items": [MethodSchema.EXAMPLE],
        "events": [EventKindSchema.EXAMPLE],
        "services": [{"scheme": "slack", "name": "Slack"}],
    }

    items = ma.fields.List(ma.fields.Nested(MethodSchema), required=True)
    events = ma.fields.List(ma.fields.Nested(EventKindSchema), required=True)
    services = ma.fields.List(
        ma.fields.Nested(
            ma.Schema.from_dict(
                {
                    "scheme": ma.fields.String(required=True),
                    "name": ma.fields.String(required=True),
                },
                name="NotificationServiceSchema",
            )
        ),
        required=True,
    )


class DeliverySchema(ma.Schema):
    """One message to one channel: how far it is, and what went wrong.

    `held` waits for the end of quiet hours or for a digest, `digested` went out within the one
    named by `digest_id`. `unknown`: it may have arrived, and is not sent again.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3d0-4a77-7c11-b0a2-5e6f7a8b9c0f",
        "channel_id": _CHANNEL_ID,
        "method": "telegram",
        "endpoint": "123456789",
        "kind": "order.filled",
        "level": "info",
        "title": "NSE:SBIN: bought 10 at 812.35",
        "status": "sent",
        "attempts": 1,
        "error": None,
        "provider_id": "42",
        "digest_id": None,
        "created_at": "2026-11-21T04:50:00.135Z",
        "due_at": "2026-11-21T04:50:00.135Z",
        "sent_at": "2026-11-21T04:50:00.402Z",
    }

    id = ma.fields.String(required=True)
    channel_id = ma.fields.String(required=True)
    method = ma.fields.Enum(ChannelMethod, by_value=True, required=True)
    endpoint = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    level = ma.fields.Enum(NotificationLevel, by_value=True, required=True)
    title = ma.fields.String(required=True, attribute="message.title")
    status = ma.fields.Enum(DeliveryStatus, by_value=True, required=True)
    attempts = ma.fields.Integer(required=True)
    error = ma.fields.String(required=True, allow_none=True)
    provider_id = ma.fields.String(required=True, allow_none=True)
    digest_id = ma.fields.String(required=True, allow_none=True)
    created_at = Timestamp(required=True)
    due_at = Timestamp(required=True)
    sent_at = Timestamp(required=True, allow_none=True)


class DeliveryQuerySchema(RangeQuerySchema):
    """Filters of deliveries."""

    channel_id = filter_id()
    kind = Text(validate=Length(min=1, max=64))
    status = ma.fields.Enum(DeliveryStatus, by_value=True)
