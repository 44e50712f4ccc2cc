"""Registering, logging in and out, and the user's own profile."""

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify

from autotrade.api import tokens
from autotrade.api.context import current_user, no_content, origin, services, session_of_user
from autotrade.api.schemas.auth import (
    CodeLogInSchema,
    ConfirmationSchema,
    EmailSchema,
    LinkSchema,
    LogInSchema,
    PasswordAdviceSchema,
    PasswordChangeSchema,
    PasswordResetSchema,
    ProfileSchema,
    RefreshSchema,
    RegisteredSchema,
    RegistrationSchema,
    TokensSchema,
    UserSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.users import User
from autotrade.services.sessions import LogIn

blp = Resource(
    "auth",
    __name__,
    url_prefix=f"{PREFIX}/auth",
    description="People and the ways in",
    by_key=False,
)


@blp.route("/register", methods=["POST"])
@blp.arguments(RegistrationSchema)
@blp.response(201, RegisteredSchema)
@blp.operation("registerUser", may=(403, 409))
@blp.public
def register(body: dict[str, Any]) -> dict[str, object]:
    """Make an account

    Every new user has a paper account from the start, and gets a link by mail that verifies the
    address. 409: the address is taken. 403: an administrator has closed registration. A password
    that is among the most common ones, or made of one's own name, is refused in production;
    elsewhere `advice` says so.
    """
    user = services().auth.register(**body, origin=origin())
    advice = services().auth.advice_on(user, body["password"])
    return {**asdict(user), "email_verified": user.email_verified, "advice": advice}


@blp.route("/login", methods=["POST"])
@blp.arguments(LogInSchema)
@blp.response(200, TokensSchema)
@blp.operation("logIn", may=(401, 403))
@blp.public
def log_in(body: dict[str, Any]) -> Response:
    """Log in

    Also sets the refresh token as an HttpOnly cookie. 401 of the type
    `/problems/second-factor-required`: the password is right, send `totp` or `recovery_code`
    too. 403: the account is disabled. 429: too many failures, wait.
    """
    return _answer(services().auth.log_in(**body, origin=origin()))


@blp.route("/otp/request", methods=["POST"])
@blp.arguments(EmailSchema)
@blp.response(202)
@blp.operation("requestLogInCode")
@blp.public
def request_log_in_code(body: dict[str, Any]) -> Response:
    """Send a log-in code by mail

    Six digits, good once, for five minutes. The answer is the same without such an account.
    """
    services().auth.request_code(body["email"])
    return _accepted()


@blp.route("/otp/login", methods=["POST"])
@blp.arguments(CodeLogInSchema)
@blp.response(200, TokensSchema)
@blp.operation("logInByCode", may=(401, 403))
@blp.public
def log_in_by_code(body: dict[str, Any]) -> Response:
    """Log in by the code that was sent

    Otherwise as the log-in by password; a second factor is asked for here too.
    """
    return _answer(services().auth.log_in_by_code(**body, origin=origin()))


@blp.route("/refresh", methods=["POST"])
@blp.arguments(RefreshSchema, required=False)
@blp.response(200, TokensSchema)
@blp.operation("refreshTokens", may=(401, 403))
@blp.public
def refresh(body: dict[str, Any]) -> Response:
    """Exchange a refresh token for a new pair

    A refresh token is good once; using it again ends the session. With the cookie, send the
    cookie csrf_refresh_token again as the header X-CSRF-TOKEN.
    """
    session_id, refresh_id = tokens.refresh_claims(body["refresh_token"])
    return _answer(
        services().sessions.refresh(session_id=session_id, refresh_id=refresh_id, origin=origin())
    )


@blp.route("/logout", methods=["POST"])
@blp.arguments(RefreshSchema, required=False)
@blp.response(204)
@blp.operation("logOut", may=(401, 403))
@blp.public
def log_out(body: dict[str, Any]) -> Response:
    """End the session

    The session of the refresh token in the body, else of the access token in the header, else
    of the cookie. Its access and refresh tokens are refused from then on.
    """
    services().sessions.log_out(tokens.session_to_end(body["refresh_token"]), origin())
    answer = no_content()
    tokens.clear_cookies(answer)
    return answer


@blp.route("/confirm", methods=["POST"])
@blp.arguments(ConfirmationSchema)
@blp.response(204)
@blp.operation("confirmIdentity")
def confirm(body: dict[str, Any]) -> Response:
    """Show once more who one is

    Dangerous acts answer 403 of the type `/problems/confirmation-required` unless that, or the
    log-in, was in the last ten minutes. With a second factor its code is asked for, else the
    password.
    """
    services().auth.confirm(current_user(), session_of_user(), **body, origin=origin())
    return no_content()


@blp.route("/verify-email", methods=["POST"])
@blp.arguments(LinkSchema)
@blp.response(204)
@blp.operation("verifyEmail")
@blp.public
def verify_email(body: dict[str, Any]) -> Response:
    """Verify one's address by the link that was sent there"""
    services().users.verify_email(body["token"], origin())
    return no_content()


@blp.route("/verify-email/request", methods=["POST"])
@blp.response(202)
@blp.operation("requestEmailVerification")
def request_verification() -> Response:
    """Send another link that verifies one's address"""
    services().users.request_verification(current_user())
    return _accepted()


@blp.route("/password/forgot", methods=["POST"])
@blp.arguments(EmailSchema)
@blp.response(202)
@blp.operation("forgotPassword")
@blp.public
def forgot_password(body: dict[str, Any]) -> Response:
    """Send a link by which a new password can be set

    The answer is the same without such an account.
    """
    services().users.forgot_password(body["email"])
    return _accepted()


@blp.route("/password/reset", methods=["POST"])
@blp.arguments(PasswordResetSchema)
@blp.response(204)
@blp.operation("resetPassword")
@blp.public
def reset_password(body: dict[str, Any]) -> Response:
    """Set a new password by the link that was sent

    All sessions end. A second factor stays, and nobody is logged in by this.
    """
    services().users.reset_password(**body, origin=origin())
    return no_content()


@blp.route("/password/change", methods=["POST"])
@blp.arguments(PasswordChangeSchema)
@blp.response(200, PasswordAdviceSchema)
@blp.operation("changePassword")
def change_password(body: dict[str, Any]) -> dict[str, object]:
    """Change one's password; all other sessions end

    `advice` says what speaks against the new one, where such are taken.
    """
    advice = services().users.change_password(
        current_user(),
        session_of_user(),
        current=body["current_password"],
        new=body["new_password"],
        origin=origin(),
    )
    return {"advice": advice}


@blp.route("/me", methods=["GET"])
@blp.response(200, UserSchema)
@blp.operation("getMe")
def get_me() -> User:
    """Show one's own profile"""
    return current_user()


@blp.route("/me", methods=["PATCH"])
@blp.arguments(ProfileSchema)
@blp.response(200, UserSchema)
@blp.operation("updateMe")
def update_me(body: dict[str, Any]) -> User:
    """Change one's name, phone or trading capital"""
    return services().users.update(current_user(), origin(), **body)


def _accepted() -> Response:
    answer = no_content()
    answer.status_code = 202
    return answer


def _answer(log_in: LogIn) -> Response:
    body = tokens.answer_of(log_in)
    answer: Response = jsonify(body)
    tokens.set_cookies(answer, str(body["refresh_token"]))
    return answer
