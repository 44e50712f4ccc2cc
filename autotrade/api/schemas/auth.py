"""Bodies of registering, logging in and the profile."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Email, Length, Regexp

from autotrade.api.schemas.fields import Name, PositivePrice, Price, Text, Timestamp
from autotrade.api.schemas.second_factors import totp_field
from autotrade.domain.users import Role, UserStatus

_PHONE = Regexp(r"^\+?[0-9][0-9 ()-]{4,24}$", error="Not a phone number.")


def _email() -> Text:
    return Text(required=True, validate=[Length(max=254), Email()], metadata={"format": "email"})


def _new_password() -> Text:
    return Text(required=True, load_only=True, validate=Length(min=8, max=1024))


def recovery_field() -> Text:
    """Return the field of a recovery code."""
    return Text(load_default=None, allow_none=True, load_only=True, validate=Length(max=32))


class RegistrationSchema(ma.Schema):
    """A new user."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "email": "asha@example.com",
        "password": "correct horse battery",
        "name": "Asha Rao",
    }

    email = _email()
    password = _new_password()
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
    totp = totp_field(load_default=None, allow_none=True)
    recovery_code = recovery_field()


class CodeLogInSchema(ma.Schema):
    """Who wants to log in, and the code that was sent to them."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"email": "asha@example.com", "otp": "493027"}

    email = Text(required=True, validate=Length(min=1, max=254))
    otp = Text(required=True, load_only=True, validate=Length(min=1, max=16))
    totp = totp_field(load_default=None, allow_none=True)
    recovery_code = recovery_field()


class EmailSchema(ma.Schema):
    """An address, with or without an account."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"email": "asha@example.com"}

    email = _email()


class LinkSchema(ma.Schema):
    """The token of a link that was sent by mail."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"token": "Lw3Yb0c9sJ5pVtKd2mRz8uNeHa1gXo4iWkTq6yE"}

    token = Text(required=True, load_only=True, validate=Length(min=1, max=128))


class PasswordResetSchema(LinkSchema):
    """The token of a link, and the password to be."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "token": "Lw3Yb0c9sJ5pVtKd2mRz8uNeHa1gXo4iWkTq6yE",
        "password": "another correct horse",
    }

    password = _new_password()


class PasswordChangeSchema(ma.Schema):
    """The present password and the one to be."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "current_password": "correct horse battery",
        "new_password": "another correct horse",
    }

    current_password = Text(required=True, load_only=True, validate=Length(min=1, max=1024))
    new_password = _new_password()


class PasswordAdviceSchema(ma.Schema):
    """What speaks against a password that was taken, if anything."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"advice": None}

    advice = ma.fields.String(required=True, allow_none=True)


class ConfirmationSchema(ma.Schema):
    """The password, or a code of the second factor where there is one."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"password": "correct horse battery"}

    password = Text(
        load_default=None, allow_none=True, load_only=True, validate=Length(min=1, max=1024)
    )
    totp = totp_field(load_default=None, allow_none=True)


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
        "email_verified": True,
        "name": "Asha Rao",
        "phone": None,
        "trading_capital": "250000.00",
        "role": "user",
        "status": "active",
        "created_at": "2026-11-21T04:45:00.000Z",
    }

    id = ma.fields.String(required=True)
    client_id = ma.fields.String(required=True)
    email = ma.fields.String(required=True, metadata={"format": "email"})
    email_verified = ma.fields.Boolean(required=True)
    name = ma.fields.String(required=True, allow_none=True)
    phone = ma.fields.String(required=True, allow_none=True)
    trading_capital = Price(required=True, allow_none=True)
    role = ma.fields.Enum(Role, by_value=True, required=True)
    status = ma.fields.Enum(UserStatus, by_value=True, required=True)
    created_at = Timestamp(required=True)


class RegisteredSchema(UserSchema):
    """A new user, and what speaks against the password, if anything."""

    EXAMPLE: ClassVar[dict[str, Any]] = {**UserSchema.EXAMPLE, "advice": None}

    advice = ma.fields.String(required=True, allow_none=True)


class ProfileSchema(ma.Schema):
    """What a user may change of themselves."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Asha R.", "phone": "+91 98200 00000"}

    name = Name(allow_none=True, validate=Length(max=120))
    phone = Text(allow_none=True, validate=_PHONE)
    trading_capital = PositivePrice(allow_none=True)
