"""Reports of executions and trades: one query behind the screen, the CSV and the XLSX."""

from typing import Any, Final

from flask import Response

from autotrade.api.context import services
from autotrade.api.paging import page_body, query_of
from autotrade.api.reports import by_paper
from autotrade.api.reports_files import (
    Column,
    Table,
    count,
    csv_answer,
    harmless,
    moment,
    plain,
    price,
    quantity,
    words,
    xlsx_answer,
)
from autotrade.api.reports_xlsx import CONTENT_TYPE, Form
from autotrade.api.schemas.executions import ExecutionSchema
from autotrade.api.schemas.paging import page_of
from autotrade.api.schemas.reports_queries import (
    ExecutionExportQuerySchema,
    ExecutionReportQuerySchema,
    TradeExportQuerySchema,
    TradeReportQuerySchema,
)
from autotrade.api.schemas.trades import TradeSchema
from autotrade.api.spec import PREFIX, Resource

EXECUTIONS: Final = Table(
    "executions",
    plain("executed_at"),
    plain("status"),
    plain("type"),
    words("strategy_name"),
    words("symbol"),
    plain("side"),
    quantity("quantity"),
    price("price"),
    words("reason"),
    count("retry_count"),
    *(plain(name) for name in ("id", "alert_id", "strategy_id", "broker_id", "order_id")),
    plain("created_at"),
)
TRADES: Final = Table(
    "trades",
    moment("opened_at"),
    moment("closed_at"),
    plain("status"),
    Column("type", "paper", lambda is_paper: "paper" if is_paper else "live"),
    words("symbol"),
    plain("product"),
    plain("side"),
    quantity("quantity"),
    quantity("open_quantity"),
    price("entry_price"),
    price("exit_price"),
    price("pnl_gross"),
    price("brokerage"),
    price("charges"),
    price("mtf_charge"),
    price("pnl_net"),
    price("capital_used"),
    price("stop_loss"),
    price("target"),
    plain("source"),
    words("notes"),
    Column("tags", "tags", lambda tags: harmless(", ".join(tags)), Form.WORDS),
    *(plain(name) for name in ("id", "strategy_id", "broker_id", "alert_id")),
    moment("updated_at"),
)
CSV_FILE: Final[dict[str, Any]] = {"schema": {"type": "string"}, "content_type": "text/csv"}
XLSX_FILE: Final[dict[str, Any]] = {
    "schema": {"type": "string", "format": "binary"},
    "content_type": CONTENT_TYPE,
    "example": "PK\u0003\u0004",
}

blp = Resource(
    "report-exports", __name__, url_prefix=f"{PREFIX}/reports", description="Reports as tables"
)


@blp.route("/executions", methods=["GET"])
@blp.arguments(ExecutionReportQuerySchema, location="query")
@blp.response(200, page_of(ExecutionSchema))
@blp.operation("listReportExecutions")
def list_report_executions(query: dict[str, Any]) -> dict[str, object]:
    """List executions, newest first, as their files have them"""
    return page_body(services().reports.exports.executions_page(query_of(query)))


@blp.route("/executions.csv", methods=["GET"])
@blp.arguments(ExecutionExportQuerySchema, location="query")
@blp.response(
    200, **CSV_FILE, example="executed_at,status,type\r\n2026-11-21T04:50:00.135Z,success,paper\r\n"
)
@blp.operation("exportExecutionsCsv")
def export_executions_csv(query: dict[str, Any]) -> Response:
    """Export executions as CSV

    Of any number, newest first, with the filters of the list.
    """
    return csv_answer(EXECUTIONS, services().reports.exports.executions(query_of(query)))


@blp.route("/executions.xlsx", methods=["GET"])
@blp.arguments(ExecutionExportQuerySchema, location="query")
@blp.response(200, **XLSX_FILE)
@blp.operation("exportExecutionsXlsx")
def export_executions_xlsx(query: dict[str, Any]) -> Response:
    """Export executions as XLSX

    As the CSV; a sheet that is full is continued on the next one.
    """
    return xlsx_answer(EXECUTIONS, services().reports.exports.executions(query_of(query)))


@blp.route("/trades", methods=["GET"])
@blp.arguments(TradeReportQuerySchema, location="query")
@blp.response(200, page_of(TradeSchema))
@blp.operation("listReportTrades")
def list_report_trades(query: dict[str, Any]) -> dict[str, object]:
    """List trades, newest first, as their files have them"""
    return page_body(services().reports.exports.trades_page(query_of(by_paper(query))))


@blp.route("/trades.csv", methods=["GET"])
@blp.arguments(TradeExportQuerySchema, location="query")
@blp.response(200, **CSV_FILE, example="opened_at,closed_at,status\r\n")
@blp.operation("exportTradesCsv")
def export_trades_csv(query: dict[str, Any]) -> Response:
    """Export trades as CSV

    Of any number, newest first, with the filters of the list.
    """
    return csv_answer(TRADES, services().reports.exports.trades(query_of(by_paper(query))))


@blp.route("/trades.xlsx", methods=["GET"])
@blp.arguments(TradeExportQuerySchema, location="query")
@blp.response(200, **XLSX_FILE)
@blp.operation("exportTradesXlsx")
def export_trades_xlsx(query: dict[str, Any]) -> Response:
    """Export trades as XLSX

    As the CSV; a sheet that is full is continued on the next one.
    """
    return xlsx_answer(TRADES, services().reports.exports.trades(query_of(by_paper(query))))
