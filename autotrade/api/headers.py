"""The request id, the security headers and the access log of every answer."""

import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import structlog
from flask import Flask, Response, current_app, g, request
from prometheus_client import Histogram
from werkzeug.sansio.utils import host_is_trusted

from autotrade.api.context import origin
from autotrade.domain.errors import BadRequestError
from autotrade.domain.users import Origin
from autotrade.services.audit import act_from

REQUEST_ID: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
_POLICY: Final = (
    "default-src 'self'; "
    "script-src 'self'; "
    "style-src 'self'{nonce}; "
    "img-src 'self' data:; "
    "font-src 'self' data:; "
    "connect-src 'self'; "
    "worker-src 'self'{workers}; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
_PROBES: Final = frozenset({"/health/live", "/health/ready", "/metrics"})
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECURITY: Final = {
    "Content-Security-Policy": _POLICY.format(nonce="", workers=""),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_TRANSPORT: Final = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
_OF_ALERTS: Final = (*_SECURITY.items(), ("Cache-Control", "no-store"))

_SECONDS: Final = Histogram(
    "autotrade_http_request_seconds", "Time to answer", ["method", "route", "status"]
)

log = structlog.get_logger("autotrade.access")


def init_app(
    app: Flask, *, hosts: Sequence[str] | None = None, is_production: bool = False
) -> None:
    """Name every request, and finish every answer.

    Requests that name another host than one of ``hosts`` are refused, if any are given.
    In production browsers are told to use TLS alone, whatever the request looks like here: it may
    have come through a proxy that ends TLS and does not say so.
    """
    app.extensions["autotrade-tls-only"] = is_production
    app.before_request(_begin)
    if hosts is not None:
        app.before_request(lambda: _refuse_other_hosts(hosts))
    app.after_request(_finish)
    app.teardown_request(lambda _: act_from(Origin()))


def page(path: Path, *, workers: str = "") -> Response:
    """Return a page whose scripts may add styles: both carry a nonce that is good for it alone.

    The page's scripts find it as ``nonce`` of the element ``meta[property=csp-nonce]``. It is not
    cached, because a page kept from before would name another nonce than the header.
    ``workers`` are further sources of its workers.
    """
    nonce = secrets.token_urlsafe(16)
    told = f'<meta property="csp-nonce" nonce="{nonce}" />'
    made = Response(path.read_text().replace("<head>", f"<head>{told}", 1), mimetype="text/html")
    made.headers["Content-Security-Policy"] = _POLICY.format(
        nonce=f" 'nonce-{nonce}'", workers=workers and f" {workers}"
    )
    made.headers["Cache-Control"] = "no-store"
    return made


def request_id_of(given: str) -> str:
    """Return the id that the sender gave if it is well formed, else a new one."""
    return given if _WELL_FORMED.match(given) else secrets.token_hex(16)


def of_alert(environ: dict[str, Any], request_id: str, length: int) -> list[tuple[str, str]]:
    """Return the headers of the answer to an alert that was taken in."""
    made = [("Content-Type", "application/json"), ("Content-Length", str(length)), *_OF_ALERTS]
    if environ["wsgi.url_scheme"] == "https":
        made.append(_TRANSPORT)
    made.append((REQUEST_ID, request_id))
    return made


def note_alert(environ: dict[str, Any], route: str, seconds: float) -> None:
    """Log and count an alert that was taken in."""
    _SECONDS.labels("POST", route, "200").observe(seconds)
    log.info(
        "request",
        method="POST",
        route=route,
        status=200,
        ms=round(seconds * 1000, 1),
        ip=environ.get("REMOTE_ADDR"),
    )


def _begin() -> None:
    g.request_id = request_id_of(request.headers.get(REQUEST_ID, ""))
    g.started = perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    act_from(origin())


def _refuse_other_hosts(hosts: Sequence[str]) -> None:
    # who looks whether this lives may know it by any name; it makes no address of that
    if request.path not in _PROBES and not host_is_trusted(request.host, hosts):
        msg = "The request names another host than AUTOTRADE_PUBLIC_URL does."
        raise BadRequestError(msg)


def _finish(response: Response) -> Response:
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    if request.is_secure or current_app.extensions["autotrade-tls-only"]:
        response.headers.set(*_TRANSPORT)
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    if "request_id" in g:
        response.headers[REQUEST_ID] = g.request_id
        _log(response)
    return response


def _log(response: Response) -> None:
    # the route, not the path: the path of a webhook is a secret
    route = request.url_rule.rule if request.url_rule else None
    seconds = perf_counter() - g.started
    _SECONDS.labels(_method(), route or "none", str(response.status_code)).observe(seconds)
    # who asks for health asks all the time
    say = log.debug if request.blueprint == "health" else log.info
    say(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        ip=request.remote_addr,
    )


def _method() -> str:
    # anybody can make up a method, and every label value is kept
    return request.method if request.method in _METHODS else "OTHER"
