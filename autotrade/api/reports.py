"""Reports: the day in numbers, profit and loss, the equity curve, and what was charged."""

from collections.abc import Mapping
from decimal import Decimal
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
from autotrade.domain.money import ZERO
from autotrade.domain.reports import Grouping, PnlSum, total_of
from autotrade.ports.report_storage import PnlQuery
from autotrade.services.reports_charges import COMPONENTS

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
def get_pnl(query: dict[str, Any]) -> dict[str, Any]:
    """Show what was gained, by day, month, strategy, symbol or account

    What was realised on the days of the range: a gain counts on the day of its exit, charges on
    the day of their order. Days without any are left out.
    """
    by: Grouping = query.pop("by")
    asked = services().reports.sums.bounded(pnl_query(query))
    sums = services().reports.sums.pnl(asked, by)
    names = services().reports.sums.names(asked.user_id, by)
    rows = [{"key": key, "name": names.get(key), **_body(value)} for key, value in sums.items()]
    in_time = by in {Grouping.DAY, Grouping.MONTH}
    rows.sort(key=lambda row: row["key"] if in_time else (-row["net"], row["key"]))
    return {
        "by": by,
        "first": asked.first,
        "last": asked.last,
        "items": rows,
        "total": _body(total_of(sums)),
    }


@blp.route("/equity", methods=["GET"])
@blp.arguments(PnlFilterSchema, location="query")
@blp.response(200, EquitySchema)
@blp.operation("getEquity")
def get_equity(query: dict[str, Any]) -> dict[str, Any]:
    """Show the equity curve and its drawdown

    Of what was realised, by day.
    """
    asked = services().reports.sums.bounded(pnl_query(query))
    curve = services().reports.sums.equity(asked)
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
def get_charges(query: dict[str, Any]) -> dict[str, Any]:
    """Show what was charged, by component and day or month"""
    by: Grouping = query.pop("by")
    kind = query.pop("type", None)
    types = [kind] if kind is not None else list(ExecutionType)
    asked = services().reports.sums.bounded(pnl_query(query))
    found = services().reports.sums.charges(asked, [each.value for each in types])
    sums: dict[str, dict[str, Decimal]] = {}
    whole: dict[str, Decimal] = {}
    for day in sorted(found.days):
        key = day.isoformat()[: 10 if by is Grouping.DAY else 7]
        for sum_ in (sums.setdefault(key, {}), whole):
            _add(sum_, found.days[day])
    return {
        "by": by,
        "first": asked.first,
        "last": asked.last,
        "estimated": found.is_estimated,
        "items": [{"key": key, **_with_total(parts)} for key, parts in sums.items()],
        "total": _with_total(whole),
    }


def pnl_query(arguments: dict[str, Any]) -> PnlQuery:
    """Return the query of a report's filters, for the present user."""
    rest = dict(arguments)
    first, last = rest.pop("first", None), rest.pop("last", None)
    return PnlQuery(user_id=current_user().id, first=first, last=last, equal=by_paper(rest))


def by_paper(filters: dict[str, Any]) -> dict[str, Any]:
    """Return filters of trades, which have no type but tell whether they are of paper."""
    rest = dict(filters)
    kind = rest.pop("type", None)
    return {**rest, "paper": kind is ExecutionType.PAPER} if kind is not None else rest


def _body(value: PnlSum) -> dict[str, Any]:
    return {
        "gross": value.gross,
        "charges": value.charges,
        "net": value.net,
        "trades": value.trades,
        "wins": value.wins,
        "losses": value.losses,
    }


def _add(sum_: dict[str, Decimal], parts: Mapping[str, Decimal]) -> None:
    for name, amount in parts.items():
        sum_[name] = sum_.get(name, ZERO) + amount


def _with_total(parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    known = {name: parts.get(name, ZERO) for name in COMPONENTS}
    return {**known, "total": sum(known.values(), ZERO)}
