"""Registering, logging in and out, and the user's own profile."""

from typing import Any

from flask import Response, jsonify, request

from autotrade.api import tokens
from autotrade.api.context import current_user, no_content, services
from autotrade.api.schemas.auth import (
    LogInSchema,
    ProfileSchema,
    RefreshSchema,
    RegistrationSchema,
    TokensSchema,
    UserSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.users import User
from autotrade.services.auth import LogIn, Origin

blp = Resource("auth", __name__, url_prefix=f"{PREFIX}/auth", description="People and sessions")


@blp.route("/register", methods=["POST"])
@blp.arguments(RegistrationSchema)
@blp.response(201, UserSchema)
@blp.operation("registerUser", may=(409,))
@blp.public
def register(body: dict[str, Any]) -> User:
    """Make an account

    Every new user has a paper account from the start. 409: the address is taken.
    """
    return services().auth.register(**body)


@blp.route("/login", methods=["POST"])
@blp.arguments(LogInSchema)
@blp.response(200, TokensSchema)
@blp.operation("logIn", may=(401, 403))
@blp.public
def log_in(body: dict[str, Any]) -> Response:
    """Log in

    Also sets the refresh token as an HttpOnly cookie. 403: the account is disabled.
    """
    origin = Origin(ip=request.remote_addr, user_agent=request.headers.get("User-Agent"))
    found = services().auth.log_in(email=body["email"], password=body["password"], origin=origin)
    return _answer(found)


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
    return _answer(services().auth.refresh(session_id=session_id, refresh_id=refresh_id))


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
    services().auth.log_out(tokens.session_to_end(body["refresh_token"]))
    answer = no_content()
    tokens.clear_cookies(answer)
    return answer


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
    """Change one's name or phone"""
    return services().auth.update(current_user(), **body)


def _answer(log_in: LogIn) -> Response:
    body = tokens.answer_of(log_in)
    answer: Response = jsonify(body)
    tokens.set_cookies(answer, str(body["refresh_token"]))
    return answer
