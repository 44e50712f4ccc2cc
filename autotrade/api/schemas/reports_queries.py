"""What reports are asked for. A bare date is a day in India, from midnight to midnight."""

import re
from collections.abc import Mapping
from datetime import UTC, date
from typing import Any, ClassVar, Final

import marshmallow as ma
from marshmallow.validate import Length, Regexp
from typing_extensions import override

from autotrade.api.schemas.fields import CanonicalSymbol, Timestamp
from autotrade.api.schemas.paging import PageQuerySchema, filter_id
from autotrade.domain.executions import ExecutionStatus, ExecutionType
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import Side
from autotrade.domain.reports import Grouping
from autotrade.domain.trades import TradeSide, TradeSource, TradeStatus

_BARE_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100


class IndianTimestamp(Timestamp):
    """A moment, or a bare date: that day in India."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        moment = super()._deserialize(value, *args, **kwargs)
        if not _BARE_DAY.fullmatch(str(value)):
            return moment
        try:
            return moment.replace(tzinfo=IST).astimezone(UTC)
        except OverflowError:
            raise ma.ValidationError("Not a date of these centuries.") from None  # noqa: EM101, TRY003  marshmallow's way


def a_day(name: str) -> ma.fields.Date:
    """Return a bound of a range of days in India."""
    return ma.fields.Date(data_key=name, validate=_of_these_centuries)


def _of_these_centuries(day: date) -> None:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        msg = f"Must be between {_FIRST_YEAR} and {_LAST_YEAR}."
        raise ma.ValidationError(msg)


def refused(values: Any, unfit: Mapping[str, str]) -> Any:
    """Return arguments unless they have a filter that other reports know and this one can't.

    Raises:
        ValidationError: saying why.
    """
    errors = {name: [unfit[name]] for name in values if name in unfit}
    if errors:
        raise ma.ValidationError(errors)
    return values


class ReportRangeSchema(PageQuerySchema):
    """A part of a list in time: ``from`` inclusive, ``to`` exclusive, a bare date a day in India.

    What counts is when a thing was made: an alert carried out, a trade opened.
    """

    since = IndianTimestamp(data_key="from")
    until = IndianTimestamp(data_key="to", whole_day_ends=True)


class ExecutionReportQuerySchema(ReportRangeSchema):
    """Filters of executions."""

    strategy_id = filter_id()
    broker_id = filter_id()
    symbol = CanonicalSymbol()
    side = ma.fields.Enum(Side, by_value=True)
    type = ma.fields.Enum(ExecutionType, by_value=True)
    status = ma.fields.Enum(ExecutionStatus, by_value=True)


class ExecutionExportQuerySchema(ExecutionReportQuerySchema):
    """The same filters for a file, which has no pages."""

    class Meta:
        """Without the parameters of a page."""

        exclude = ("limit", "cursor")


class TradeReportQuerySchema(ReportRangeSchema):
    """Filters of trades."""

    strategy_id = filter_id()
    broker_id = filter_id()
    symbol = CanonicalSymbol()
    side = ma.fields.Enum(TradeSide, by_value=True)
    type = ma.fields.Enum(ExecutionType, by_value=True)
    status = ma.fields.Enum(TradeStatus, by_value=True)
    source = ma.fields.Enum(TradeSource, by_value=True)


class TradeExportQuerySchema(TradeReportQuerySchema):
    """The same filters for a file, which has no pages."""

    class Meta:
        """Without the parameters of a page."""

        exclude = ("limit", "cursor")


class DaysQuerySchema(ma.Schema):
    """Days in India, both included; by default the year up to today."""

    first = a_day("from")
    last = a_day("to")

    @ma.validates_schema
    def _in_order(self, values: dict[str, Any], **_: object) -> None:
        if {"first", "last"} <= values.keys() and values["first"] > values["last"]:
            msg = "Must not be before from."
            raise ma.ValidationError(msg, "to")


class PnlFilterSchema(DaysQuerySchema):
    """Which round trips count; ``status`` is what they are now."""

    strategy_id = filter_id()
    broker_id = filter_id()
    symbol = CanonicalSymbol()
    side = ma.fields.Enum(TradeSide, by_value=True)
    type = ma.fields.Enum(ExecutionType, by_value=True)
    status = ma.fields.Enum(
        TradeStatus,
        by_value=True,
        metadata={"description": "open: what was realised so far of those that are still held"},
    )
    source = ma.fields.Enum(TradeSource, by_value=True)


class PnlQuerySchema(PnlFilterSchema):
    """What profit and loss are told by, and which round trips count."""

    by = ma.fields.Enum(Grouping, by_value=True, load_default=Grouping.DAY)


class ChargesQuerySchema(DaysQuerySchema):
    """What charges are told by, and of which orders."""

    UNFIT: ClassVar[Mapping[str, str]] = {
        "status": "Charges are of orders that were filled; profit and loss knows a status.",
        "source": "Charges are of orders that were filled; profit and loss knows a source.",
    }

    by = ma.fields.Enum(
        Grouping,
        by_value=True,
        load_default=Grouping.DAY,
        validate=ma.validate.OneOf([Grouping.DAY, Grouping.MONTH]),
    )
    strategy_id = filter_id()
    broker_id = filter_id()
    symbol = CanonicalSymbol()
    side = ma.fields.Enum(Side, by_value=True, metadata={"description": "Of the order"})
    type = ma.fields.Enum(ExecutionType, by_value=True)

    @ma.pre_load
    def _refuse(self, values: Any, **_: object) -> Any:
        return refused(values, self.UNFIT)


class StatementFileQuerySchema(ma.Schema):
    """Of which paper account, without one of the first, from when to when."""

    UNFIT: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("strategy_id", "symbol", "side", "type", "status", "source"),
        "A statement is of a whole account: its balances would not add up.",
    )

    broker_id = filter_id()
    since = IndianTimestamp(data_key="from")
    until = IndianTimestamp(data_key="to", whole_day_ends=True)

    @ma.pre_load
    def _refuse(self, values: Any, **_: object) -> Any:
        return refused(values, self.UNFIT)


class StatementQuerySchema(StatementFileQuerySchema, PageQuerySchema):
    """The same, a page of it."""


class TaxQuerySchema(ma.Schema):
    """An Indian financial year such as 2026-27, and whether of live orders or of paper ones."""

    year = ma.fields.String(
        validate=[Length(equal=7), Regexp(r"^\d{4}-\d{2}$")],
        metadata={"description": "Such as 2026-27; by default the present one"},
    )
    type = ma.fields.Enum(ExecutionType, by_value=True, load_default=ExecutionType.LIVE)
