"""Saved views."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length, Regexp

from autotrade.api.schemas.fields import Name, Text, Timestamp
from autotrade.domain.saved_views import ReportKind

MOST_FILTERS = 30


def _filters(**kwargs: Any) -> ma.fields.Dict:
    return ma.fields.Dict(
        keys=ma.fields.String(validate=Regexp(r"^[a-z_]{1,40}$")),
        values=Text(validate=Length(max=200)),
        validate=Length(max=MOST_FILTERS),
        **kwargs,
    )


class SavedViewSchema(ma.Schema):
    """Filters of a report under a name."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3d0-4a77-7c11-b0a2-5e6f7a8b9c0e",
        "name": "Failed last week",
        "report": "executions",
        "filters": {"status": "fail", "from": "2026-11-14"},
        "created_at": "2026-11-21T04:50:00.135Z",
        "updated_at": "2026-11-21T04:50:00.135Z",
    }

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    report = ma.fields.Enum(ReportKind, by_value=True, required=True)
    filters = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)
    created_at = Timestamp(required=True)
    updated_at = Timestamp(required=True)


class NewSavedViewSchema(ma.Schema):
    """What to keep; `filters` are the query parameters of the report."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "name": "Failed last week",
        "report": "executions",
        "filters": {"status": "fail", "from": "2026-11-14"},
    }

    name = Name(required=True, validate=Length(min=1, max=60))
    report = ma.fields.Enum(ReportKind, by_value=True, required=True)
    filters = _filters(required=True)


class SavedViewChangeSchema(ma.Schema):
    """What to change of a view."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Failed this week"}

    name = Name(validate=Length(min=1, max=60))
    report = ma.fields.Enum(ReportKind, by_value=True)
    filters = _filters()
