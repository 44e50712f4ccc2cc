"""Bodies around broker accounts."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length

from autotrade.api.schemas.fields import Name, Text, Timestamp
from autotrade.domain.brokers import AuthKind, BrokerStatus, BrokerType
from autotrade.domain.positions import CostMethod


class BrokerLinkSchema(ma.Schema):
    """An account to link; GET /brokers/types says which credentials a type needs."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "type": "dhanhq",
        "label": "Main account",
        "credentials": {"client_id": "1100000000", "access_token": "eyJ0eXAiOiJKV1QiLCJ..."},
    }

    type = ma.fields.Enum(BrokerType, by_value=True, required=True)
    label = Name(load_default=None, allow_none=True, validate=Length(max=120))
    credentials = ma.fields.Dict(
        keys=Text(),
        load_default=dict,
        load_only=True,
        metadata={"additionalProperties": {"type": "string"}},
    )


class BrokerChangeSchema(ma.Schema):
    """What can be changed of an account."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"label": "Long-term account"}

    label = Name(validate=Length(max=120))
    cost_method = ma.fields.Enum(
        CostMethod,
        by_value=True,
        metadata={"description": "Which of what was bought counts as sold first, from now on"},
    )
    credentials = ma.fields.Dict(
        keys=Text(),
        load_only=True,
        metadata={
            "additionalProperties": {"type": "string"},
            "description": "Replaces all that was stored; tried at once",
        },
    )


class BrokerSchema(ma.Schema):
    """A linked account; its credentials never come back."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "type": "paper",
        "label": "Paper account",
        "status": "connected",
        "status_reason": None,
        "token_expiry": None,
        "checked_at": None,
        "facts": {},
        "warnings": [],
        "cost_method": "average",
        "connected_at": "2026-11-21T04:45:00.000Z",
        "created_at": "2026-11-21T04:45:00.000Z",
    }

    id = ma.fields.String(required=True)
    type = ma.fields.Enum(BrokerType, by_value=True, required=True)
    label = ma.fields.String(required=True)
    status = ma.fields.Enum(BrokerStatus, by_value=True, required=True)
    status_reason = ma.fields.String(required=True, allow_none=True)
    token_expiry = Timestamp(required=True, allow_none=True)
    checked_at = Timestamp(required=True, allow_none=True)
    facts = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        required=True,
        metadata={"description": "What the broker said of the account at `checked_at`"},
    )
    warnings = ma.fields.List(ma.fields.String(), required=True)
    cost_method = ma.fields.Enum(CostMethod, by_value=True, required=True)
    connected_at = Timestamp(required=True, allow_none=True)
    created_at = Timestamp(required=True)


class LinkedBrokerSchema(BrokerSchema):
    """A new account, with the only sight of the secret that its postbacks are signed with."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        **BrokerSchema.EXAMPLE,
        "postback_secret": "mQ0yQ1c9nS3a8Zb6xV2tR5wE7uI4oP1kL0jH9gF8dS7",
    }

    postback_secret = ma.fields.String(required=True, allow_none=True)


class PostbackSchema(ma.Schema):
    """Where an account's postbacks go; `secret` is null but in the answer that made it."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "url": "https://trade.example.com/api/v1/webhooks/brokers/019ac3c5-f1b2-7d9c-8a4e",
        "hint_url": "https://trade.example.com/api/v1/webhooks/brokers/hint/Zb6xV2tR5wE7uI4oP1k",
        "old_secrets_until": None,
        "secret": None,
    }

    url = ma.fields.String(
        required=True, metadata={"description": "For postbacks that are signed with the secret"}
    )
    hint_url = ma.fields.String(
        required=True,
        metadata={"description": "For unsigned postbacks: they only make us ask the broker"},
    )
    old_secrets_until = Timestamp(required=True, allow_none=True)
    secret = ma.fields.String(required=True, allow_none=True)


class LoginUrlSchema(ma.Schema):
    """Where to send the user's browser, and where the broker must send it back to."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "url": "https://auth.dhan.co/login/consentApp-login?consentAppId=940b0ca1",
        "redirect_url": "https://trade.example.com/api/v1/brokers/019ac3c5/callback",
        "expires_at": "2026-11-21T05:00:00.000Z",
    }

    url = ma.fields.String(required=True)
    redirect_url = ma.fields.String(
        required=True, metadata={"description": "To be registered with the broker"}
    )
    expires_at = Timestamp(required=True)


class CredentialFieldSchema(ma.Schema):
    """One box of the link form."""

    name = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    secret = ma.fields.Boolean(required=True)
    required = ma.fields.Boolean(required=True)


class BrokerTypeSchema(ma.Schema):
    """A type of broker; ``available`` says whether this release can trade through it."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "type": "dhanhq",
        "name": "DhanHQ",
        "auth": "token",
        "available": False,
        "fields": [
            {"name": "client_id", "label": "Client id", "secret": False, "required": True},
            {"name": "access_token", "label": "Access token", "secret": True, "required": True},
        ],
        "capabilities": ["market", "limit", "stop", "stop_limit"],
    }

    type = ma.fields.Enum(BrokerType, by_value=True, required=True)
    name = ma.fields.String(required=True)
    auth = ma.fields.Enum(AuthKind, by_value=True, required=True)
    available = ma.fields.Boolean(required=True)
    link_fields = ma.fields.List(
        ma.fields.Nested(CredentialFieldSchema),
        required=True,
        attribute="fields",
        data_key="fields",
    )
    capabilities = ma.fields.List(ma.fields.String(), required=True)
