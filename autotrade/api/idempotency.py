"""The header ``Idempotency-Key``: a view whose work must not be done twice wraps it in ``once``."""

import json
from collections.abc import Callable
from typing import Any, Final

import marshmallow as ma
from flask import Response, current_app, request

from autotrade.api.context import current_user, services
from autotrade.services.idempotency import HEADER, LONGEST_KEY, Answer

PARAMETER: Final[dict[str, Any]] = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "The same key with the same body gives the first answer again, for at least "
    "24 hours; with another body 422",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_KEY,
        "pattern": "^[ -~]+$",
    },
}


def key() -> str | None:
    """Return the key that the request came with."""
    return request.headers.get(HEADER)


def once(
    operation: str, schema: type[ma.Schema], status: int, work: Callable[[], object]
) -> Response:
    """Return the answer of ``work``, dumped with ``schema``; done once for a key if there is one.

    ``work`` itself has to know the key: it is run again when a process died in the middle of it.
    """

    def answered() -> Answer:
        shown: Any = schema().dump(work())
        return Answer(status, json.dumps(shown))

    given = key()
    if given is None:
        answer = answered()
    else:
        body = json.dumps(request.get_json(), sort_keys=True).encode()
        answer = services().idempotency.once(current_user().id, operation, given, body, answered)
    return current_app.response_class(
        answer.body, status=answer.status, content_type="application/json"
    )
