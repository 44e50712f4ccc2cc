"""Bodies of registering, logging in and the profile."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Email, Length, Regexp

from autotrade.api.schemas.fields import Name, Text, Timestamp
from autotrade.domain.users import Role, UserStatus

_PHONE = Regexp(r"^\+?[0-9][0-9 ()-]{4,24}$", error="Not a phone number.")


def _email() -> Text:
    return Text(required=True, validate=[Length(max=254), Email()], metadata={"format": "email"})


class RegistrationSchema(ma.Schema):
    """A new user."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "email": "asha@example.com",
        "password": "correct horse battery",
        "name": "Asha Rao",
    }

    email = _email()
    password = Text(required=True, load_only=True, validate=Length(min=8, max=1024))
    name = Name(load_default=None, allow_none=True, validate=Length(max=120))
    phone = Text(load_default=None, allow_none=True, validate=_PHONE)


class LogInSchema(ma.Schema):
    """Who wants to log in."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "email": "asha@example.com",
        "password": "correct horse battery",
    }

    email = Text(required=True, validate=Length(min=1, max=254))
    password = Text(required=True, load_only=True, validate=Length(min=1, max=1024))
    totp = Text(
        load_default=None,
        allow_none=True,
        validate=Length(max=16),
        metadata={"description": "For accounts with a second factor; none has one yet"},
    )


class RefreshSchema(ma.Schema):
    """A refresh token; left out, the cookie is used."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"refresh_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk"}

    refresh_token = Text(load_default=None, allow_none=True, validate=Length(min=1, max=4096))


class TokensSchema(ma.Schema):
    """A pair of tokens; ``expires_in`` is the access token's life in seconds."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.YWNjZXNz",
        "refresh_token": "eyJhbGciOiJIUzI1NiJ9.e30.cmVmcmVzaA",
        "token_type": "bearer",
        "expires_in": 1800,
    }

    access_token = ma.fields.String(required=True)
    refresh_token = ma.fields.String(required=True)
    token_type = ma.fields.String(required=True, validate=ma.validate.OneOf(["bearer"]))
    expires_in = ma.fields.Integer(required=True)


class UserSchema(ma.Schema):
    """A user as they see themselves."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a5",
        "client_id": "AT-7K3M9Q",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "phone": None,
        "role": "user",
        "status": "active",
        "created_at": "2026-11-21T04:45:00.000Z",
    }

    id = ma.fields.String(required=True)
    client_id = ma.fields.String(required=True)
    email = ma.fields.String(required=True, metadata={"format": "email"})
    name = ma.fields.String(required=True, allow_none=True)
    phone = ma.fields.String(required=True, allow_none=True)
    role = ma.fields.Enum(Role, by_value=True, required=True)
    status = ma.fields.Enum(UserStatus, by_value=True, required=True)
    created_at = Timestamp(required=True)


class ProfileSchema(ma.Schema):
    """What a user may change of themselves."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Asha R.", "phone": "+91 98200 00000"}

    name = Name(allow_none=True, validate=Length(max=120))
    phone = Text(allow_none=True, validate=_PHONE)
