"""What the editor asks while a Pine script is typed: checks, layout, and what a word means."""

import hashlib
from functools import cache
from typing import Any, Final

from flask import Response, request

from autotrade.api.schemas.pine import (
    PineCheckSchema,
    PineFormatSchema,
    PineReferenceQuerySchema,
    PineReferenceSchema,
)
from autotrade.api.schemas.strategy_inputs import ScriptSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.services.pine import FormattedScript, ScriptCheck, check_script, formatted
from autotrade.services.pine_reference import pine_reference

blp = Resource("pine", __name__, url_prefix=f"{PREFIX}/pine", description="Pine Script")

_REFERENCE_SECONDS: Final = 3600


@blp.route("/check", methods=["POST"])
@blp.arguments(ScriptSchema)
@blp.response(200, PineCheckSchema)
@blp.operation("checkPine")
def check_pine(body: dict[str, Any]) -> ScriptCheck:
    """Check a script

    Errors and warnings with their places, and the inputs and orders that the script offers.
    """
    return check_script(body["script"])


@blp.route("/format", methods=["POST"])
@blp.arguments(ScriptSchema)
@blp.response(200, PineFormatSchema)
@blp.operation("formatPine")
def format_pine(body: dict[str, Any]) -> FormattedScript:
    """Lay a script out in one way

    Only blanks and empty lines change. A script with syntax errors comes back as it is, with them.
    """
    return formatted(body["script"])


@blp.route("/builtins", methods=["GET"])
@blp.arguments(PineReferenceQuerySchema, location="query")
@blp.response(200, PineReferenceSchema)
@blp.operation("listPineBuiltins")
def list_pine_builtins(query: dict[str, Any]) -> Response:
    """List every word of the language

    Functions, methods, variables, constants, namespaces, types and keywords of Pine 5 or 6, with
    signatures. The answer has an ETag and may be kept for an hour.
    """
    body, tag = _reference(query["version"])
    response = Response(body, mimetype="application/json")
    response.set_etag(tag)
    response.cache_control.private = True
    response.cache_control.max_age = _REFERENCE_SECONDS
    response.make_conditional(request)
    return response


@cache
def _reference(version: int) -> tuple[str, str]:
    schema = PineReferenceSchema()
    body = schema.dumps({"version": version, "items": pine_reference(version)})
    return body, hashlib.sha256(body.encode()).hexdigest()[:32]
