"""The query of a list, and the page that answers it."""

from functools import cache
from typing import Any, cast

import marshmallow as ma
from marshmallow.validate import Length, Range

from autotrade.api.schemas.fields import CanonicalSymbol, Text, Timestamp


def filter_id(**kwargs: Any) -> Text:
    """Return a filter by an id."""
    return Text(validate=Length(min=1, max=64), **kwargs)


class PageQuerySchema(ma.Schema):
    """Which part of a list is wanted; ``cursor`` is the ``next_cursor`` of the page before."""

    limit = ma.fields.Integer(load_default=50, validate=Range(min=1, max=200))
    cursor = Text(validate=Length(min=1, max=200))


class RangeQuerySchema(PageQuerySchema):
    """A list bounded in time: ``from`` inclusive, ``to`` exclusive, a bare date a whole day."""

    since = Timestamp(data_key="from")
    until = Timestamp(data_key="to", whole_day_ends=True)


class PositionQuerySchema(PageQuerySchema):
    """Filters of positions."""

    broker_id = filter_id()
    strategy_id = filter_id()
    symbol = CanonicalSymbol()


@cache
def page_of(item: type[ma.Schema]) -> type[ma.Schema]:
    """Return the schema of a page of items, with an example."""
    name = item.__name__.removesuffix("Schema")
    page = ma.Schema.from_dict(
        {
            "items": ma.fields.List(ma.fields.Nested(item), required=True),
            "next_cursor": ma.fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "Send it as `cursor` for the next page; null at the end"},
            ),
        },
        name=f"{name}PageSchema",
    )
    example = {"items": [getattr(item, "EXAMPLE", {})], "next_cursor": None}
    cast("Any", page).EXAMPLE = example
    return page
