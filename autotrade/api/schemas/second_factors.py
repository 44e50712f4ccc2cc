"""Bodies of the second factor."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length

from autotrade.api.schemas.fields import Text


def totp_field(**kwargs: Any) -> Text:
    """Return the field of an authenticator's code."""
    return Text(validate=Length(min=1, max=16), **kwargs)


class TotpSchema(ma.Schema):
    """A code of the authenticator app."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"totp": "123456"}

    totp = totp_field(required=True)


class DisablingSchema(TotpSchema):
    """The password and a code."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"password": "correct horse battery", "totp": "123456"}

    password = Text(required=True, load_only=True, validate=Length(min=1, max=1024))


class FactorStatusSchema(ma.Schema):
    """Whether a code is asked for, and how many recovery codes are left."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"enabled": True, "recovery_codes_left": 10}

    enabled = ma.fields.Boolean(required=True)
    recovery_codes_left = ma.fields.Integer(required=True)


class FactorSetUpSchema(ma.Schema):
    """What an authenticator app needs; ``qr`` is an SVG document of ``uri``."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "uri": "otpauth://totp/AutoTrade:asha%40example.com?secret=JBSWY3DPEHPK3PXP",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    }

    secret = ma.fields.String(required=True)
    uri = ma.fields.String(required=True)
    qr = ma.fields.String(required=True)


class RecoveryCodesSchema(ma.Schema):
    """Codes to be used in place of an authenticator's, each once."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"recovery_codes": ["k7m2pq-x9c4vt-h3wd8n-5bzyrg"]}

    recovery_codes = ma.fields.List(ma.fields.String(), required=True)
