"""Request bodies and query parameters: read strictly, refused as 400, 415 or 422."""

import json
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from flask_smorest import abort
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request


class StrictParser(FlaskParser):
    """A parser that knows JSON from what merely resembles it, and tells unknown fields."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  the base class's own attribute
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "json": ma.RAISE,
        "query": ma.RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body.strip():
            return core.missing
        if not is_json_request(req):
            abort(415, detail="Send the body as application/json.")
        try:
            return json.loads(body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):
            # ValueError is wrong syntax, wrong UTF-8, NaN and numbers of thousands of digits
            abort(400, detail="The body is not valid JSON.")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
