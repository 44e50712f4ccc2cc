"""Rate limits: counted in Redis, and in memory while Redis is away."""

from typing import Final

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from autotrade.api import problems
from autotrade.domain.errors import TooManyRequestsError

STRICT: Final = ("auth.register", "auth.log_in")
"""The operations where guessing pays: limited by address, and apart from all others."""
GUESSES: Final = parse("300/minute")


def init_app(app: Flask, *, storage_uri: str, general: str, strict: str) -> Limiter:
    """Limit a user to ``general`` and an address to ``strict``, as in ``60/minute``.

    The webhook, the health checks and the web app are not limited here.
    """
    limiter = Limiter(
        _who,
        app=app,
        default_limits=[general],
        default_limits_exempt_when=_is_exempt,
        storage_uri=storage_uri,
        in_memory_fallback=[general],
        in_memory_fallback_enabled=True,
        strategy="fixed-window",
    )
    for endpoint in STRICT:
        if endpoint in app.view_functions:
            view = app.view_functions[endpoint]
            app.view_functions[endpoint] = limiter.limit(strict, key_func=_address)(view)
    _limit_guessing(app)
    return limiter


def _limit_guessing(app: Flask) -> None:
    """Answer 429 to an address that asks for too many unknown webhooks.

    Counted after the answer is known, so that deliveries to known webhooks never wait or fail,
    even from an address that all senders share.
    """
    counter = FixedWindowRateLimiter(MemoryStorage())

    def check(response: Response) -> Response:
        is_guess = request.blueprint == "webhooks" and response.status_code == 404
        if not is_guess or counter.hit(GUESSES, _address()):
            return response
        return problems.answer_error(TooManyRequestsError())

    app.after_request(check)


def _address() -> str:
    return request.remote_addr or "unknown"


def _who() -> str:
    user = g.get("user")
    return f"user:{user.id}" if user else f"address:{_address()}"


def _is_exempt() -> bool:
    return request.blueprint == "webhooks" or not request.path.startswith("/api/")
