"""Access and refresh tokens: made, shown as cookies, and checked on every request."""

import hashlib
import secrets
from typing import Any, Final

import structlog
from flask import Flask, Response, current_app, g, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    decode_token,
    get_csrf_token,
    get_jwt,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import CSRFError, JWTDecodeError

from autotrade.api import cookies, problems
from autotrade.api.context import origin, services
from autotrade.api.spec import Resource
from autotrade.domain.api_keys import Scope
from autotrade.domain.errors import ForbiddenError, UnauthenticatedError
from autotrade.domain.ids import SessionId, UserId
from autotrade.domain.users import ACCESS_TOKEN_LIFE, REFRESH_TOKEN_LIFE, Role
from autotrade.services.sessions import LogIn

REFRESH_COOKIE: Final = "refresh_token_cookie"
CSRF_COOKIE: Final = "csrf_refresh_token"
COOKIE_PATH: Final = "/api/v1/auth"
ALGORITHM: Final = "HS256"
ISSUER: Final = "autotrade"
KEY_HEADER: Final = "X-API-Key"

log = structlog.get_logger("autotrade.access")


def init_app(
    app: Flask, secret_key: str, *, old_key: str | None = None, is_production: bool = False
) -> None:
    """Sign with ``secret_key`` and answer whatever is wrong with a token as a problem.

    ``old_key`` signed before: what it signed is taken until it expires. In production cookies
    are for encrypted connections only, whatever the request looks like.
    """
    app.config.update(
        JWT_SECRET_KEY=secret_key,
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_ENCODE_ISSUER=ISSUER,
        JWT_DECODE_ISSUER=ISSUER,
        JWT_ENCODE_AUDIENCE=ISSUER,
        JWT_DECODE_AUDIENCE=ISSUER,
        JWT_TOKEN_LOCATION=["headers"],
        JWT_ACCESS_TOKEN_EXPIRES=ACCESS_TOKEN_LIFE,
        JWT_REFRESH_TOKEN_EXPIRES=REFRESH_TOKEN_LIFE,
        JWT_ERROR_MESSAGE_KEY="detail",
    )
    cookies.init_app(app, is_production=is_production)
    manager = JWTManager(app)
    _use_keys(manager, secret_key, old_key)
    manager.unauthorized_loader(lambda _: _refused("Send an access token."))
    manager.invalid_token_loader(lambda _: _not_valid())
    manager.expired_token_loader(lambda *_: _refused("The token has expired."))
    manager.token_verification_failed_loader(lambda *_: _not_valid())
    app.register_error_handler(CSRFError, _csrf_refused)
    app.before_request(require_user)


def require_user() -> None:
    """Let a request pass if its operation is public, or its access token or API key good for it.

    Raises:
        UnauthenticatedError: no such session any more, or no such key.
        ForbiddenError: the account is disabled, or this operation is not for its role or key.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if request.method == "OPTIONS" or getattr(view, "is_public", False):
        return
    if not isinstance(blueprint, Resource):
        return
    key, scope = request.headers.get(KEY_HEADER), blueprint.scope_of(view, request.method)
    if key is not None and "Authorization" not in request.headers:
        _require_key(key, scope)
    else:
        _require_token()
    structlog.contextvars.bind_contextvars(user_id=g.user.id)
    if scope is Scope.ADMIN and g.user.role is not Role.ADMIN:
        log.warning("access_refused", why="role")
        msg = "This is for admins."
        raise ForbiddenError(msg)


def answer_of(log_in: LogIn) -> dict[str, object]:
    """Return the body of a log-in: an access token and the session's present refresh token."""
    session = log_in.session
    claims = {"sid": session.id}
    twin = secrets.token_urlsafe(24)  # the library's own has 122 random bits
    return {
        "access_token": create_access_token(log_in.user.id, additional_claims=claims),
        "refresh_token": create_refresh_token(
            log_in.user.id,
            additional_claims={**claims, "jti": session.refresh_id, "csrf": twin},
        ),
        "token_type": "bearer",
        "expires_in": int(ACCESS_TOKEN_LIFE.total_seconds()),
    }


def set_cookies(response: Response, refresh_token: str) -> None:
    """Give the browser its refresh token, out of reach of scripts, and what proves it is ours."""
    life = int(REFRESH_TOKEN_LIFE.total_seconds())
    twin = str(get_csrf_token(refresh_token))
    cookies.put(
        response,
        REFRESH_COOKIE,
        refresh_token,
        path=COOKIE_PATH,
        seconds=life,
        is_for_scripts=False,
    )
    cookies.put(response, CSRF_COOKIE, twin, path="/", seconds=life, is_for_scripts=True)


def clear_cookies(response: Response) -> None:
    """Take the refresh token back from the browser."""
    cookies.drop(response, REFRESH_COOKIE, path=COOKIE_PATH)
    cookies.drop(response, CSRF_COOKIE, path="/")


def refresh_claims(token: str | None) -> tuple[SessionId, str]:
    """Return session and refresh id of a refresh token: the given one, else the cookie's.

    Raises:
        UnauthenticatedError: it is not a refresh token; what else can be wrong with it, the
            manager's handlers answer.
    """
    claims = decode_token(token) if token is not None else _cookie_claims()
    if claims.get("type") != "refresh" or "exp" not in claims:
        msg = "This is not a refresh token."
        raise UnauthenticatedError(msg)
    return SessionId(str(claims.get("sid"))), str(claims["jti"])


def session_to_end(token: str | None) -> SessionId:
    """Return the session that a log-out means: of the body's token, the header's or the cookie."""
    if token is None and request.headers.get("Authorization"):
        verify_jwt_in_request(locations=["headers"])
        return SessionId(str(get_jwt().get("sid")))
    return refresh_claims(token)[0]


def _cookie_claims() -> dict[str, Any]:
    token = cookies.get(REFRESH_COOKIE)
    if token is None:
        msg = "Send a refresh token."
        raise UnauthenticatedError(msg)
    twin = request.headers.get(cookies.CSRF_HEADER)
    if not twin:  # the library would ask for none then
        raise CSRFError
    claims: dict[str, Any] = decode_token(token, csrf_value=twin)
    return claims


def _require_key(key: str, scope: Scope | None) -> None:
    try:
        g.user, g.session = services().api_keys.authenticate(key, scope, origin()), None
    except (UnauthenticatedError, ForbiddenError) as error:
        log.warning("access_refused", why="API key", code=error.code)
        raise


def _require_token() -> None:
    verify_jwt_in_request(locations=["headers"])
    claims = get_jwt()
    if claims.get("type") != "access" or "exp" not in claims:  # the library asks for no end
        log.warning("access_refused", why="not an access token")
        msg = "The token is not valid."
        raise UnauthenticatedError(msg)
    found = services().sessions.authenticate(
        session_id=SessionId(str(claims.get("sid"))), user_id=UserId(str(claims["sub"]))
    )
    g.user, g.session = found.user, found.session


def _use_keys(manager: JWTManager, secret_key: str, old_key: str | None) -> None:
    """Name the key in each token's header; look up none but those, for none but typed tokens."""
    good = {_name(key): key for key in (secret_key, old_key) if key is not None}

    def key_of(headers: dict[str, Any], claims: dict[str, Any]) -> str:
        key = good.get(str(headers.get("kid")))
        if key is None or "type" not in claims:  # the library would take it for an access token
            msg = "The token is not valid."
            raise JWTDecodeError(msg)
        return key

    manager.additional_headers_loader(lambda _: {"kid": _name(secret_key)})
    manager.decode_key_loader(key_of)


def _name(key: str) -> str:
    return hashlib.sha256(f"token key\n{key}".encode()).hexdigest()[:16]


def _not_valid() -> Response:
    # unlike one that has only expired, nobody comes by such a token honestly
    log.warning("access_refused", why="token not valid")
    return _refused("The token is not valid.")


def _refused(detail: str) -> Response:
    return problems.answer_error(UnauthenticatedError(detail))


def _csrf_refused(_: CSRFError) -> Response:
    log.warning("access_refused", why="cookie without its twin")
    detail = f"Send the cookie {CSRF_COOKIE} again as the header {cookies.CSRF_HEADER}."
    return problems.answer_error(ForbiddenError(detail))
