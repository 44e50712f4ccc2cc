"""The short way in for alerts: what is taken in is answered below Flask; all else goes through it.

An alert that is taken in needs none of what Flask does for a request, and that costs several
times what taking it in does. The answer, its headers, the log line and the figures are the same
on both ways. A refusal is handed to the view, so that errors are worded in one place.
"""

import io
import json
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, Final

import structlog

from autotrade.api import headers
from autotrade.api.arrival import waited
from autotrade.api.spec import PREFIX
from autotrade.api.webhooks import MAX_BODY_BYTES, REFUSAL, ROUTE
from autotrade.services.alerts import AlertService
from autotrade.services.deliveries import Delivery

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]
_PREFIX: Final = f"{PREFIX}/webhooks/"
_PLAIN: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # of a webhook's path
)


class WebhookDoor:
    """WSGI middleware in front of the application."""

    def __init__(self, app: Wsgi, alerts: Callable[[], AlertService]):
        self._app = app
        self._alerts = alerts

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer an alert that is taken in; pass everything else on."""
        path = _webhook_path(environ)
        if path is None:
            return self._app(environ, start)
        began = perf_counter()
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(body)
        if len(body) != int(environ["CONTENT_LENGTH"]):  # the sender broke off
            return self._app(environ, start)
        request_id = headers.request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))
        environ["HTTP_X_REQUEST_ID"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        delivery = Delivery(
            body=body,
            content_type=environ.get("CONTENT_TYPE") or None,
            source_ip=environ.get("REMOTE_ADDR"),
            request_id=request_id,
            waited=waited(environ),
        )
        try:
            receipt = self._alerts().receive(path, delivery)
        except Exception as error:  # noqa: BLE001 - the view raises it again, for one wording of all
            environ[REFUSAL] = error
            return self._app(environ, start)
        answer = json.dumps(
            {
                "status": "alert received",
                "alert_id": receipt.alert_id,
                "duplicate": receipt.duplicate,
            },
            separators=(",", ":"),
        )
        start("200 OK", headers.of_alert(environ, request_id, len(answer) + 1))
        headers.note_alert(environ, ROUTE, perf_counter() - began)
        return [answer.encode() + b"\n"]


def _webhook_path(environ: Environ) -> str | None:
    """Return the secret part of the path if this can be nothing but an ordinary alert."""
    path: str = environ["PATH_INFO"]
    length: str = environ.get("CONTENT_LENGTH") or ""
    if (
        environ["REQUEST_METHOD"] != "POST"
        or not path.startswith(_PREFIX)
        or not (length.isdecimal() and length.isascii() and int(length) <= MAX_BODY_BYTES)
        or environ.get("HTTP_TRANSFER_ENCODING")
        or environ.get("SCRIPT_NAME")
    ):
        return None
    secret = path[len(_PREFIX) :]
    return secret if secret and _PLAIN.issuperset(secret) else None
