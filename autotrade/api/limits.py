"""Rate limits: counted in Redis, and in memory while Redis is away."""

from typing import Final

from flask import Flask, g, request
from flask_limiter import Limiter

STRICT: Final = ("auth.register", "auth.log_in")
"""The operations where guessing pays: limited by address, and apart from all others."""


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
    return limiter


def _address() -> str:
    return request.remote_addr or "unknown"


def _who() -> str:
    user = g.get("user")
    return f"user:{user.id}" if user else f"address:{_address()}"


def _is_exempt() -> bool:
    return request.blueprint == "webhooks" or not request.path.startswith("/api/")
