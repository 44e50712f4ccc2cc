"""Profit and loss, equity and charges as files: the rows of the screen, and nothing else."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask import Response

from autotrade.api.reports import charges_of, equity_of, pnl_of
from autotrade.api.reports_exports import CSV_FILE, XLSX_FILE
from autotrade.api.reports_files import Table, count, csv_answer, day, price, words, xlsx_answer
from autotrade.api.schemas.reports_queries import (
    ChargesQuerySchema,
    PnlFilterSchema,
    PnlQuerySchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.services.reports_charges import COMPONENTS

PNL: Final = Table(
    "pnl",
    words("key"),
    words("name"),
    price("pnl_gross", "gross"),
    price("charges"),
    price("pnl_net", "net"),
    *(count(name) for name in ("trades", "wins", "losses")),
)
EQUITY: Final = Table(
    "equity",
    day("day"),
    *(price(name) for name in ("pnl_net", "equity", "peak", "drawdown", "drawdown_percent")),
)
CHARGES: Final = Table("charges", words("key"), *(price(name) for name in (*COMPONENTS, "total")))
_AT_ONCE: Final = 250
"""Rows of what was summed up that are written before others have their turn."""

blp = Resource(
    "report-sums", __name__, url_prefix=f"{PREFIX}/reports", description="Sums as tables"
)


@blp.route("/pnl.csv", methods=["GET"])
@blp.arguments(PnlQuerySchema, location="query")
@blp.response(
    200,
    **CSV_FILE,
    example="key,name,pnl_gross,charges,pnl_net,trades,wins,losses\r\n"
    "2026-11-20,,1250.50,96.20,1154.30,9,6,3\r\n",
)
@blp.operation("exportPnlCsv")
def export_pnl_csv(query: dict[str, Any]) -> Response:
    """Export profit and loss as CSV

    The rows of the report in its order, without their total.
    """
    return csv_answer(PNL, _parts(pnl_of(query).items))


@blp.route("/pnl.xlsx", methods=["GET"])
@blp.arguments(PnlQuerySchema, location="query")
@blp.response(200, **XLSX_FILE)
@blp.operation("exportPnlXlsx")
def export_pnl_xlsx(query: dict[str, Any]) -> Response:
    """Export profit and loss as XLSX

    As the CSV.
    """
    return xlsx_answer(PNL, _parts(pnl_of(query).items))


@blp.route("/equity.csv", methods=["GET"])
@blp.arguments(PnlFilterSchema, location="query")
@blp.response(
    200,
    **CSV_FILE,
    example="day,pnl_net,equity,peak,drawdown,drawdown_percent\r\n"
    "2026-11-20,-54.30,101100.00,101154.30,54.30,0.05\r\n",
)
@blp.operation("exportEquityCsv")
def export_equity_csv(query: dict[str, Any]) -> Response:
    """Export the equity curve as CSV"""
    return csv_answer(EQUITY, _parts(equity_of(query)[1].points))


@blp.route("/equity.xlsx", methods=["GET"])
@blp.arguments(PnlFilterSchema, location="query")
@blp.response(200, **XLSX_FILE)
@blp.operation("exportEquityXlsx")
def export_equity_xlsx(query: dict[str, Any]) -> Response:
    """Export the equity curve as XLSX"""
    return xlsx_answer(EQUITY, _parts(equity_of(query)[1].points))


@blp.route("/charges.csv", methods=["GET"])
@blp.arguments(ChargesQuerySchema, location="query")
@blp.response(
    200,
    **CSV_FILE,
    example="key,brokerage,stt,exchange,sebi,stamp,gst,dp,interest,total\r\n"
    "2026-11-20,40.00,12.00,3.10,0.10,1.00,7.78,0.00,0.00,63.98\r\n",
)
@blp.operation("exportChargesCsv")
def export_charges_csv(query: dict[str, Any]) -> Response:
    """Export charges as CSV

    The rows of the report in its order, without their total.
    """
    return csv_answer(CHARGES, _parts(charges_of(query).items))


@blp.route("/charges.xlsx", methods=["GET"])
@blp.arguments(ChargesQuerySchema, location="query")
@blp.response(200, **XLSX_FILE)
@blp.operation("exportChargesXlsx")
def export_charges_xlsx(query: dict[str, Any]) -> Response:
    """Export charges as XLSX

    As the CSV.
    """
    return xlsx_answer(CHARGES, _parts(charges_of(query).items))


def _parts(rows: Sequence[object]) -> Iterator[Sequence[object]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
