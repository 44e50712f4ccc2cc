"""Logging in at a broker's own page.

The state that proves who was sent there is kept in the browser's cookie, and that alone counts:
who is talked into coming back with somebody else's state would give them their account's session.
"""

import hmac
from typing import Any, Final

from flask import Response, current_app, jsonify, redirect, request

from autotrade.api.context import base_url, current_user, services
from autotrade.api.schemas.brokers import LoginUrlSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.errors import ConflictError, NotFoundError, UnavailableError
from autotrade.domain.ids import BrokerId
from autotrade.services.broker_logins import LOGIN_LIFE

COOKIE: Final = "broker_login"
_MOST_PARAMETERS: Final = 20
_LONGEST: Final = 4096
_LONGEST_STATE: Final = 200
_UNKNOWN: Final = "?login=unknown"
_STATE: Final[dict[str, Any]] = {
    "in": "query",
    "name": "state",
    "required": False,
    "description": "As the broker was given it, where it sends it back; the browser's cookie must "
    "hold the same. Whatever else comes is handed to the broker",
    "schema": {"type": "string", "minLength": 1, "maxLength": _LONGEST_STATE},
}

blp = Resource(
    "broker_logins",
    __name__,
    url_prefix=f"{PREFIX}/brokers/<string:broker_id>",
    description="Logging in at a broker's own page",
)


@blp.route("/login-url", methods=["GET"])
@blp.response(200, LoginUrlSchema)
@blp.operation("getBrokerLoginUrl", may=(404, 409))
def get_login_url(broker_id: str) -> Response:
    """Begin a log-in at the broker's own page

    Send the browser to `url` within 10 minutes; it comes back to `redirect_url`, which must be
    registered with the broker. 409: this broker has no such page.
    """
    begun = services().logins.begin(current_user().id, BrokerId(broker_id))
    path = f"{PREFIX}/brokers/{broker_id}/callback"
    schema: Any = LoginUrlSchema()
    body = {"url": begun.url, "redirect_url": base_url() + path, "expires_at": begun.expires_at}
    answer: Response = jsonify(schema.dump(body))
    # Lax, as the browser comes back from the broker's page
    answer.set_cookie(
        _cookie(),
        begun.state,
        max_age=int(LOGIN_LIFE.total_seconds()),
        path=path,
        httponly=True,
        secure=_is_secure(),
        samesite="Lax",
    )
    return answer


@blp.route("/callback", methods=["GET"])
@blp.response(302, description="To the account's page in the web app")
@blp.doc(parameters=[_STATE])
@blp.operation("completeBrokerLogin", may=(404,))
@blp.public
def complete_login(broker_id: str) -> Response:
    """Come back from the broker's page

    Needs no access token: the state in this browser's cookie, good once, proves who was sent
    there. The browser is sent on to the account's page with `login=connected`, `failed`,
    `unavailable` or `unknown`. 404: without any state there is nothing to come back to.
    """
    given = {
        name: value
        for name, value in list(request.args.items())[:_MOST_PARAMETERS]
        if len(value) <= _LONGEST
    }
    kept = request.cookies.get(_cookie(), "")
    named = given.pop("state", None) or kept
    if not 0 < len(named) <= _LONGEST_STATE:
        msg = "No log-in comes back here. Begin it on the account's page."
        raise NotFoundError(msg)
    is_its = hmac.compare_digest(named.encode(errors="replace"), kept.encode(errors="replace"))
    end = _result(broker_id, kept, given) if is_its else _UNKNOWN
    answer = redirect(f"/brokers{end}")
    path = f"{PREFIX}/brokers/{broker_id}/callback"
    answer.delete_cookie(_cookie(), path=path, secure=_is_secure(), httponly=True, samesite="Lax")
    return answer  # type: ignore[return-value]  # werkzeug's, of Flask's kind


def _is_secure() -> bool:
    return request.is_secure or bool(current_app.extensions["autotrade-tls-only"])


def _cookie() -> str:
    return f"__Secure-{COOKIE}" if _is_secure() else COOKIE


def _result(broker_id: str, state: str, given: dict[str, str]) -> str:
    """Return the end of the address to go on to; what is not proved names no account."""
    try:
        account = services().logins.complete(BrokerId(broker_id), state, given)
    except NotFoundError:
        return _UNKNOWN
    except ConflictError:
        return f"/{broker_id}?login=failed"
    except UnavailableError:
        return f"/{broker_id}?login=unavailable"
    ended = account.status is not BrokerStatus.CONNECTED
    return f"/{account.id}?login={'failed' if ended else 'connected'}"
