"""Errors as ``application/problem+json`` (RFC 9457), in one place."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from flask import Flask, Response, current_app, g, request
from gunicorn.http.errors import (  # type: ignore[import-untyped]  # it has no types
    NoMoreData,
    ParseException,
)
from werkzeug.exceptions import HTTPException

from autotrade.domain import errors

CONTENT_TYPE: Final = "application/problem+json"
STATUS: Final[dict[type[errors.AutotradeError], int]] = {
    errors.BadRequestError: 400,
    errors.UnauthenticatedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.TooLargeError: 413,
    errors.InvalidError: 422,
    errors.TooManyRequestsError: 429,
    errors.UnavailableError: 503,
}
_OF_STATUS: Final = {status: kind for kind, status in STATUS.items()}
_LOCATIONS: Final = frozenset({"json", "query", "headers", "path", "form"})

log = structlog.get_logger(__name__)


def status_of(error: errors.AutotradeError) -> int:
    """Return the HTTP status of an error: its own or that of its nearest base in ``STATUS``."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem(
    status: int,
    *,
    code: str,
    title: str,
    detail: str | None = None,
    fields: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document; ``fields`` maps each wrong field to its messages."""
    body: dict[str, object] = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail or f"{title}.",
        "instance": _instance(),
    }
    if fields:
        body["errors"] = dict(fields)
    body["request_id"] = g.get("request_id")
    answer = current_app.response_class(
        current_app.json.dumps(body) + "\n", status=status, content_type=CONTENT_TYPE
    )
    answer.headers.update(dict(headers or {}))
    if status == 401:
        answer.headers.setdefault("WWW-Authenticate", "Bearer")
    return answer


def answer_error(error: errors.AutotradeError) -> Response:
    """Return the problem document of one of our own errors."""
    wait = getattr(error, "retry_after", None)
    return problem(
        status_of(error),
        code=error.code,
        title=error.title,
        detail=error.detail,
        fields=getattr(error, "errors", None),
        headers=None if wait is None else {"Retry-After": str(wait)},
    )


def answer_http_error(error: HTTPException) -> Response:
    """Return the problem document of what Flask, werkzeug or webargs refused."""
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect, made by Flask
    known = _OF_STATUS.get(status)
    data: dict[str, Any] = getattr(error, "data", None) or {}
    kept = {k: v for k, v in error.get_headers() if k in {"Allow", "Retry-After"}}
    if status == 429:
        kept.setdefault("Retry-After", str(g.get("retry_after", 60)))
    return problem(
        status,
        code=known.code if known else HTTPStatus(status).phrase.lower().replace(" ", "-"),
        title=known.title if known else HTTPStatus(status).phrase,
        detail=_detail(status, error, data),
        fields=dict(flattened(data.get("messages", {}))),
        headers=kept,
    )


def answer_broken_body(_: Exception) -> Response:
    """Answer 400 for a body whose own chunks contradict it; the server hangs up after that."""
    return answer_error(errors.BadRequestError("The body is broken off or malformed."))


def answer_bug(error: Exception) -> Response:
    """Log what nobody foresaw and answer 500 without any detail of it."""
    log.error("unhandled_error", exc_info=error)
    return problem(
        500,
        code="internal-error",
        title="Something went wrong here",
        detail="The error was logged; mention the request id when you report it.",
    )


def _instance() -> str:
    """Return the path that was asked for, without the secret that a webhook's path is."""
    secret = (request.view_args or {}).get("webhook_path")
    return request.path.replace(secret, "...") if secret else request.path


def flattened(messages: object, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield (dotted field, messages) of marshmallow's nested dictionary of errors."""
    if not isinstance(messages, Mapping):
        texts = messages if isinstance(messages, list) else [messages]
        yield prefix or "body", [str(text) for text in texts]
        return
    for key, value in messages.items():
        step = str(key)
        if (not prefix and step in _LOCATIONS) or step == "_schema":
            yield from flattened(value, prefix)
        else:
            yield from flattened(value, f"{prefix}.{step}" if prefix else step)


def register(app: Flask) -> None:
    """Answer every error of the app as a problem document."""
    app.register_error_handler(errors.AutotradeError, answer_error)
    app.register_error_handler(HTTPException, answer_http_error)
    for kind in (ParseException, NoMoreData):
        app.register_error_handler(kind, answer_broken_body)
    app.register_error_handler(Exception, answer_bug)


def _detail(status: int, error: HTTPException, data: Mapping[str, Any]) -> str | None:
    if status in {422, 429}:
        return None
    return data.get("detail") or error.description
