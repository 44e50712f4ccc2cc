"""A session as its user sees it."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Timestamp


class SessionSchema(ma.Schema):
    """An open session; ``current`` is the one that asks."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a5",
        "device": "Mozilla/5.0 (X11; Linux x86_64)",
        "ip": "203.0.113.9",
        "created_at": "2026-11-21T04:45:00.000Z",
        "used_at": "2026-11-21T09:15:00.000Z",
        "expires_at": "2026-11-28T09:15:00.000Z",
        "current": True,
    }

    id = ma.fields.String(required=True, attribute="session.id")
    device = ma.fields.String(required=True, allow_none=True, attribute="session.user_agent")
    ip = ma.fields.String(required=True, allow_none=True, attribute="session.ip")
    created_at = Timestamp(required=True, attribute="session.created_at")
    used_at = Timestamp(required=True, attribute="session.used_at")
    expires_at = Timestamp(required=True, attribute="session.expires_at")
    current = ma.fields.Boolean(required=True)
