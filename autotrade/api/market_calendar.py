"""The exchanges' calendar, which administrators edit."""

from collections.abc import Sequence
from typing import Any

from autotrade.api.administration import require_admin
from autotrade.api.context import current_user, services
from autotrade.api.schemas.market_calendar import (
    CalendarQuerySchema,
    CalendarYearSchema,
    StoredCalendarSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import EXCHANGE_OF, CalendarEntry
from autotrade.domain.users import Role

blp = Resource(
    "market_calendar",
    __name__,
    url_prefix=f"{PREFIX}/admin/calendar",
    description="Trading hours and holidays",
    role=Role.ADMIN,
)
blp.before_request(require_admin)


@blp.route("", methods=["GET"])
@blp.arguments(CalendarQuerySchema, location="query")
@blp.response(200, StoredCalendarSchema)
@blp.operation("getCalendar")
def get_calendar(query: dict[str, Any]) -> dict[str, object]:
    """Show a segment's trading hours and holidays of a year

    Without entries the year is unknown: live orders are refused in it.
    """
    found = services().calendars.of_year(query["segment"], query["year"])
    return _body(query["segment"], query["year"], found)


@blp.route("", methods=["PUT"])
@blp.arguments(CalendarYearSchema)
@blp.response(200, StoredCalendarSchema)
@blp.operation("putCalendar")
def put_calendar(body: dict[str, Any]) -> dict[str, object]:
    """Replace a segment's trading hours and holidays of a year

    All of them: what is left out is gone. In use everywhere within ten seconds.
    """
    stored = services().calendars.put_year(current_user().id, **body)
    return _body(body["segment"], body["year"], stored)


def _body(segment: Segment, year: int, entries: Sequence[CalendarEntry]) -> dict[str, object]:
    return {
        "segment": segment,
        "exchange": EXCHANGE_OF[segment],
        "year": year,
        "entries": entries,
    }
