"""The problem document, for the OpenAPI document only."""

import marshmallow as ma


class ProblemSchema(ma.Schema):
    """What every error looks like."""

    type = ma.fields.String(required=True, metadata={"format": "uri-reference"})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    instance = ma.fields.String(required=True)
    errors = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata={"description": "Each wrong field with its messages"},
    )
    request_id = ma.fields.String(required=True, allow_none=True)
