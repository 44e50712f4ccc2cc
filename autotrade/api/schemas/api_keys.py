"""Bodies of API keys."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length

from autotrade.api.schemas.fields import Name, Timestamp
from autotrade.domain.api_keys import Scope

_KEY: dict[str, Any] = {
    "id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a5",
    "name": "Nightly report",
    "scopes": ["read"],
    "hint": "atk_x7Qf",
    "created_at": "2026-11-21T04:45:00.000Z",
    "expires_at": "2027-11-21T00:00:00.000Z",
    "last_used_at": None,
    "last_used_ip": None,
}


class ApiKeyInputSchema(ma.Schema):
    """A new key."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "name": "Nightly report",
        "scopes": ["read"],
        "expires_at": "2027-11-21T00:00:00.000Z",
    }

    name = Name(required=True, validate=Length(max=80))
    scopes = ma.fields.List(
        ma.fields.Enum(Scope, by_value=True), required=True, validate=Length(min=1, max=3)
    )
    expires_at = Timestamp(load_default=None, allow_none=True)


class ApiKeySchema(ma.Schema):
    """A key without its text; ``hint`` is how that begins."""

    EXAMPLE: ClassVar[dict[str, Any]] = _KEY

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.Enum(Scope, by_value=True), required=True)
    hint = ma.fields.String(required=True)
    created_at = Timestamp(required=True)
    expires_at = Timestamp(required=True, allow_none=True)
    last_used_at = Timestamp(required=True, allow_none=True)
    last_used_ip = ma.fields.String(required=True, allow_none=True)


class NewApiKeySchema(ma.Schema):
    """A new key with its text, which is shown this once."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": _KEY["id"],
        "name": _KEY["name"],
        "scopes": _KEY["scopes"],
        "expires_at": _KEY["expires_at"],
        "key": "atk_x7QfLw3Yb0c9sJ5pVtKd2mRz8uNeHa1gXo4iWkTq6yE",
    }

    id = ma.fields.String(required=True, attribute="made.id")
    name = ma.fields.String(required=True, attribute="made.name")
    scopes = ma.fields.List(
        ma.fields.Enum(Scope, by_value=True), required=True, attribute="made.scopes"
    )
    expires_at = Timestamp(required=True, allow_none=True, attribute="made.expires_at")
    key = ma.fields.String(required=True)
