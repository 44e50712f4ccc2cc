"""The second factor: an authenticator app and recovery codes."""

from typing import Any

from flask import Response

from autotrade.api.context import current_user, no_content, origin, services
from autotrade.api.schemas.second_factors import (
    DisablingSchema,
    FactorSetUpSchema,
    FactorStatusSchema,
    RecoveryCodesSchema,
    TotpSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.services.second_factors import FactorStatus, SetUp

blp = Resource(
    "second-factors",
    __name__,
    url_prefix=f"{PREFIX}/auth/totp",
    description="The second factor",
    by_key=False,
)


@blp.route("", methods=["GET"])
@blp.response(200, FactorStatusSchema)
@blp.operation("getSecondFactor")
def get_second_factor() -> FactorStatus:
    """Show whether logging in asks for a code"""
    return services().second_factors.status(current_user().id)


@blp.route("/setup", methods=["POST"])
@blp.response(200, FactorSetUpSchema)
@blp.operation("setUpSecondFactor", may=(409,))
def set_up_second_factor() -> SetUp:
    """Make a secret for an authenticator app

    Nothing is asked for before a code of it was confirmed. 409: the second factor is on.
    """
    return services().second_factors.set_up(current_user())


@blp.route("/confirm", methods=["POST"])
@blp.arguments(TotpSchema)
@blp.response(200, RecoveryCodesSchema)
@blp.operation("confirmSecondFactor", may=(409,))
def confirm_second_factor(body: dict[str, Any]) -> dict[str, object]:
    """Turn the second factor on by a code of the app

    The recovery codes are shown this once; each is good once in place of a code.
    """
    codes = services().second_factors.confirm(current_user(), body["totp"], origin())
    return {"recovery_codes": codes}


@blp.route("/disable", methods=["POST"])
@blp.arguments(DisablingSchema)
@blp.response(204)
@blp.operation("disableSecondFactor")
def disable_second_factor(body: dict[str, Any]) -> Response:
    """Turn the second factor off, by the password and a code of the app"""
    services().auth.disable_factor(current_user(), **body, origin=origin())
    return no_content()


@blp.route("/recovery-codes", methods=["POST"])
@blp.arguments(TotpSchema)
@blp.response(200, RecoveryCodesSchema)
@blp.operation("renewRecoveryCodes", may=(409,))
def renew_recovery_codes(body: dict[str, Any]) -> dict[str, object]:
    """Make other recovery codes; the old ones are worth nothing any more"""
    user = current_user()
    services().auth.check_factor(user, body["totp"], origin())
    return {"recovery_codes": services().second_factors.renew_recovery_codes(user, origin())}
