"""Rate limits: counted in Redis, and in memory while Redis is away."""

import hashlib
import math
import time
from collections.abc import Collection
from typing import Final

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RequestLimit
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from autotrade.api import problems
from autotrade.domain.errors import TooManyRequestsError
from autotrade.domain.users import normalize_email

STRICT: Final = (
    "auth.register",
    "auth.log_in",
    "auth.log_in_by_code",
    "auth.request_log_in_code",
    "auth.confirm",
    "auth.verify_email",
    "auth.forgot_password",
    "auth.reset_password",
    "auth.change_password",
    "second-factors.confirm_second_factor",
    "second-factors.disable_second_factor",
    "second-factors.renew_recovery_codes",
)
"""The operations where guessing pays: limited by address, and apart from all others."""
TO_AN_ADDRESS: Final = ("auth.request_log_in_code", "auth.forgot_password")
"""Those that send mail to the address in the body: limited by that, whoever asks."""
TO_A_USER: Final = (
    "auth.request_verification",
    "channels.test_channel",
    "channels.resend_code",
    "notifications.notify",
)
"""Those that send something for the user who asks."""
EXPORTS: Final = (".csv", ".xlsx", ".pdf")
"""Addresses that end so make files of any size: limited by user, apart from all others."""
GUESSES: Final = parse("300/minute")


def init_app(
    app: Flask,
    *,
    storage_uri: str,
    general: str,
    strict: str,
    codes: str,
    notices: str,
    exports: str,
) -> Limiter:
    """Limit a user to ``general`` and an address to ``strict``, as in ``60/minute``.

    ``codes`` is for what is sent to one e-mail address, ``notices`` for what one user sends,
    ``exports`` for the files that one user has made.

    The webhook, the health checks and the web app are not limited here.
    """
    limiter = Limiter(
        _who,
        app=app,
        default_limits=[general],
        default_limits_exempt_when=_is_exempt,
        storage_uri=storage_uri,
        in_memory_fallback_enabled=True,
        strategy="fixed-window",
        on_breach=_note_wait,
    )
    for endpoints, limit, key in (
        (TO_AN_ADDRESS, codes, _mail_address),
        (TO_A_USER, notices, _who),
        (STRICT, strict, _address),
        (_exports(app), exports, _who),
    ):
        for endpoint in endpoints:
            if endpoint in app.view_functions:
                view = app.view_functions[endpoint]
                app.view_functions[endpoint] = limiter.limit(limit, key_func=key)(view)
    _limit_guessing(app)
    return limiter


def _exports(app: Flask) -> Collection[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.endswith(EXPORTS)}


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
        reset_time = counter.get_window_stats(GUESSES, _address()).reset_time
        return problems.answer_error(TooManyRequestsError(retry_after=_seconds_to(reset_time)))

    app.after_request(check)


def _note_wait(breached: RequestLimit) -> None:
    """Keep for the answer how long the limit lasts that was reached; the longest, of several."""
    wait = _seconds_to(breached.window.reset_time)
    g.retry_after = max(wait, g.get("retry_after", 0))


def _seconds_to(reset_time: float) -> int:
    return max(1, math.ceil(reset_time - time.time()))


def _address() -> str:
    return request.remote_addr or "unknown"


def _mail_address() -> str:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # too deep; the parser will say so
        body = None
    email = body.get("email") if isinstance(body, dict) else None
    if not isinstance(email, str):
        return f"address:{_address()}"
    # a digest: what people type is no key for Redis, and an address none of its business
    digest = hashlib.sha256(normalize_email(email).encode(errors="replace")).hexdigest()
    return f"mail:{digest}"


def _who() -> str:
    user = g.get("user")
    return f"user:{user.id}" if user else f"address:{_address()}"


def _is_exempt() -> bool:
    return request.blueprint == "webhooks" or not request.path.startswith("/api/")
