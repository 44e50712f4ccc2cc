"""Reports: the day in numbers, profit and loss, the equity curve, and what was charged."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.schemas.reports import DaySummarySchema
from autotrade.api.schemas.reports_answers import ChargesReportSchema, EquitySchema, PnlSchema
from autotrade.api.schemas.reports_queries import (
    ChargesQuerySchema,
    PnlFilterSchema,
    PnlQuerySchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.executions import ExecutionType
from autotrade.domain.reports import EquityCurve, Grouping, PnlReport
from autotrade.ports.report_storage import PnlQuery
from autotrade.services.reports_charges import ChargesReport

blp = Resource("reports", __name__, url_prefix=f"{PREFIX}/reports", description="Reports")


@blp.route("/summary", methods=["GET"])
@blp.response(200, DaySummarySchema)
@blp.operation("getDaySummary")
def get_day_summary() -> dict[str, Any]:
    """Show the day in numbers

    Since midnight in India.
    """
    since, day = services().reports.sums.day(current_user().id)
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


@blp.route("/pnl", methods=["GET"])
@blp.arguments(PnlQuerySchema, location="query")
@blp.response(200, PnlSchema)
@blp.operation("getPnl")
def get_pnl(query: dict[str, Any]) -> PnlReport:
    """Show what was gained, by day, month, strategy, symbol or account

    What was realised on the days of the range: a gain counts on the day of its exit, charges on
    the day of their order. Days without any are left out. `status` is what round trips are now:
    `closed` ones, or those still held in part (`open`), of which what was realised so far counts.
    """
    return pnl_of(query)


@blp.route("/equity", methods=["GET"])
@blp.arguments(PnlFilterSchema, location="query")
@blp.response(200, EquitySchema)
@blp.operation("getEquity")
def get_equity(query: dict[str, Any]) -> dict[str, Any]:
    """Show the equity curve and its drawdown

    Of what was realised, by day.
    """
    asked, curve = equity_of(query)
    return {
        "first": asked.first,
        "last": asked.last,
        "capital": curve.capital,
        "opening": curve.opening,
        "points": curve.points,
        "deepest": curve.deepest,
    }


@blp.route("/charges", methods=["GET"])
@blp.arguments(ChargesQuerySchema, location="query")
@blp.response(200, ChargesReportSchema)
@blp.operation("getCharges")
def get_charges(query: dict[str, Any]) -> ChargesReport:
    """Show what was charged, by component and day or month

    What no order was charged for (interest by the day) is left out where a strategy or a side is
    asked for.
    """
    return charges_of(query)


def pnl_of(arguments: dict[str, Any]) -> PnlReport:
    """Return what the arguments ask of profit and loss."""
    rest = dict(arguments)
    by: Grouping = rest.pop("by")
    return services().reports.sums.pnl_report(_query(rest), by)


def equity_of(arguments: dict[str, Any]) -> tuple[PnlQuery, EquityCurve]:
    """Return the bounded query that the arguments are, and its curve."""
    sums = services().reports.sums
    asked = sums.bounded(_query(arguments))
    return asked, sums.equity(asked)


def charges_of(arguments: dict[str, Any]) -> ChargesReport:
    """Return what the arguments ask of charges."""
    rest = dict(arguments)
    by: Grouping = rest.pop("by")
    kind: ExecutionType | None = rest.pop("type", None)
    types = list(ExecutionType) if kind is None else [kind]
    return services().reports.sums.charges(_query(rest), [each.value for each in types], by)


def _query(arguments: dict[str, Any]) -> PnlQuery:
    rest = dict(arguments)
    first, last = rest.pop("first", None), rest.pop("last", None)
    return PnlQuery(user_id=current_user().id, first=first, last=last, equal=by_paper(rest))


def by_paper(filters: dict[str, Any]) -> dict[str, Any]:
    """Return filters of trades, which have no type but tell whether they are of paper."""
    rest = dict(filters)
    kind = rest.pop("type", None)
    return {**rest, "paper": kind is ExecutionType.PAPER} if kind is not None else rest
