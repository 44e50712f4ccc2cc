"""Notifications."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length

from autotrade.api.schemas.fields import Name, RawValue, Text, Timestamp
from autotrade.api.schemas.paging import RangeQuerySchema
from autotrade.domain.notifications import NotificationLevel


class NotificationSchema(ma.Schema):
    """Something a user should know; `read_at` is null until it was seen."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3d0-4a77-7c11-b0a2-5e6f7a8b9c0d",
        "kind": "broker.expired",
        "level": "warning",
        "title": "Main account has expired",
        "message": "Your DhanHQ session ended. Renew the access token on the account's page.",
        "at": "2026-11-21T04:50:00.135Z",
        "read_at": None,
        "details": {"broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6"},
    }

    id = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    level = ma.fields.Enum(NotificationLevel, by_value=True, required=True)
    title = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    at = Timestamp(required=True)
    read_at = Timestamp(required=True, allow_none=True)
    details = RawValue(required=True, metadata={"type": "object"})


class NotificationInputSchema(ma.Schema):
    """Something that users have themselves told: in the feed, and on their channels."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "event": "night job",
        "message": "The nightly import is through.",
    }

    event = Name(required=True, validate=Length(min=1, max=64))
    message = Name(required=True, validate=Length(min=1, max=1000))


class UnreadSchema(ma.Schema):
    """How many notifications were not seen yet."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"unread": 3}

    unread = ma.fields.Integer(required=True)


class ReadAllSchema(ma.Schema):
    """How many notifications were marked as read."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"read": 3}

    read = ma.fields.Integer(required=True)


class NotificationQuerySchema(RangeQuerySchema):
    """Filters of notifications; ``unread`` leaves out what was seen."""

    unread = ma.fields.Boolean()

    kind = Text(validate=Length(min=1, max=64))
    level = ma.fields.Enum(NotificationLevel, by_value=True)
