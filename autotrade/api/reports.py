"""Reports: the day in numbers, and executions as a CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from flask import Response

from autotrade.api.context import current_user, services
from autotrade.api.paging import query_of
from autotrade.api.schemas.executions import ExecutionSchema, ExportQuerySchema
from autotrade.api.schemas.reports import DaySummarySchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.executions import Execution

COLUMNS: Final = (
    *("executed_at", "status", "type", "strategy_name", "symbol", "side", "quantity", "price"),
    *("reason", "retry_count", "id", "alert_id", "strategy_id", "broker_id", "order_id"),
    "created_at",
)
# the last four are full-width: some spreadsheets read them as their narrow twins
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

blp = Resource("reports", __name__, url_prefix=f"{PREFIX}/reports", description="Reports")


@blp.route("/summary", methods=["GET"])
@blp.response(200, DaySummarySchema)
@blp.operation("getDaySummary")
def get_day_summary() -> dict[str, Any]:
    """Show the day in numbers

    Since midnight in India.
    """
    since, day = services().reports.day(current_user().id)
    speed = day.alert_to_fill_ms
    return {
        "since": since,
        "alerts": day.alerts,
        "executions": day.executions,
        "succeeded": day.succeeded,
        "failed": day.failed,
        "alert_to_fill_ms": speed and {"p50": speed[0], "p99": speed[1]},
        "realized_pnl": day.realized_pnl,
    }


@blp.route("/executions.csv", methods=["GET"])
@blp.arguments(ExportQuerySchema, location="query")
@blp.response(
    200,
    {"type": "string"},
    content_type="text/csv",
    example="executed_at,status,type\r\n2026-11-21T04:50:00.135Z,success,paper\r\n",
)
@blp.operation("exportExecutionsCsv")
def export_executions_csv(query: dict[str, Any]) -> Response:
    """Export executions as CSV

    Of any number, newest first, with the filters of the list.
    """
    rows = services().reports.executions(query_of(query))
    answer = Response(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=executions.csv"
    return answer


def csv_lines(executions: Iterable[Execution]) -> Iterator[str]:
    """Yield the lines of a CSV file; no cell of it can be taken for a formula."""
    schema = ExecutionSchema(only=COLUMNS)
    yield _line(COLUMNS)
    for execution in executions:
        body = schema.dump(execution)
        yield _line([harmless(body[name]) for name in COLUMNS])


def harmless(value: object) -> str:
    """Return the text of a cell, with an apostrophe before what a spreadsheet would run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
