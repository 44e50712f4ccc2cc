"""Whether the program runs, whether it can work, and its figures."""

import hmac
from ipaddress import ip_address
from typing import Any, ClassVar, Final

import marshmallow as ma
from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from autotrade.api.context import options, services
from autotrade.api.spec import Resource
from autotrade.domain.errors import ForbiddenError

LOOPBACK_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")
"""What this machine may be called by itself."""

blp = Resource("health", __name__, description="Health")


class HealthSchema(ma.Schema):
    """All is well."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"status": "ok"}

    status = ma.fields.String(required=True)


@blp.route("/health/live", methods=["GET"])
@blp.response(200, HealthSchema)
@blp.operation("getLiveness")
@blp.public
def live() -> dict[str, str]:
    """Say that the process answers"""
    return {"status": "ok"}


@blp.route("/health/ready", methods=["GET"])
@blp.response(200, HealthSchema)
@blp.operation("getReadiness")
@blp.public
def ready() -> dict[str, str]:
    """Say that MongoDB and Redis answer

    503 with Retry-After when one of them is away.
    """
    services().health.check()
    return {"status": "ok"}


@blp.route("/metrics", methods=["GET"])
@blp.response(
    200,
    {"type": "string"},
    content_type="text/plain",
    example="# TYPE autotrade_http_request_seconds histogram",
)
@blp.operation("getMetrics", may=(403,))
@blp.public
def metrics() -> Response:
    """Show the figures for Prometheus

    To callers on this machine, and to others with the token that is set for it.
    """
    if not _may_see_metrics():
        msg = "From elsewhere, send the metrics token as a bearer token."
        raise ForbiddenError(msg)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _may_see_metrics() -> bool:
    token = options().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token is not None and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # a proxy on this machine speaks for somebody else
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    address = request.remote_addr
    # a page whose name was made to mean this machine speaks for its author
    named = request.host.rpartition(":")[0] or request.host
    is_own_name = request.host in LOOPBACK_HOSTS or named in LOOPBACK_HOSTS
    is_here = address is not None and ip_address(address).is_loopback
    return is_here and is_own_name and not forwarded
