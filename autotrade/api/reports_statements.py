"""Reports for the books: statements of paper accounts, and the tax view of a year."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask import Response

from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.reports_exports import CSV_FILE, XLSX_FILE
from autotrade.api.reports_files import (
    Table,
    csv_answer,
    day,
    moment,
    plain,
    price,
    quantity,
    words,
    xlsx_answer,
)
from autotrade.api.schemas.reports_books import StatementSchema, TaxSchema
from autotrade.api.schemas.reports_queries import (
    StatementFileQuerySchema,
    StatementQuerySchema,
    TaxQuerySchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.errors import InvalidError
from autotrade.domain.executions import ExecutionType
from autotrade.domain.taxes import FinancialYear, TaxCategory
from autotrade.ports.export_storage import LedgerSpan
from autotrade.ports.storage import Page
from autotrade.services.statements import FileLine

STATEMENT: Final = Table(
    "statement",
    moment("at"),
    plain("kind"),
    words("symbol"),
    plain("broker_order_id"),
    *(price(name) for name in ("amount", "balance", "margin", "holdings")),
    *(price(name) for name in ("realized_pnl", "charges", "interest")),
    plain("id"),
)
TAX: Final = Table(
    "tax",
    plain("category"),
    words("symbol"),
    quantity("quantity"),
    day("bought_on"),
    day("sold_on"),
    *(price(name) for name in ("cost", "proceeds", "gain", "charges", "stt")),
    plain("broker_id"),
)
NOTES: Final = (
    "An aid for whoever fills in a return, and no advice.",
    "Shares are matched first in, first out within an account.",
    "Shares that were bought and sold on the same day are speculative.",
    "Up to 12 months are short-term, more are long-term; the day of the sale does not count.",
    "Turnover of futures and options is the sum of favourable and unfavourable differences.",
    "Splits, bonuses, transfers and what was bought elsewhere are not known.",
    "What was sold without a known purchase is told as unmatched.",
    "Charges are reckoned by the tables; the broker's contract notes are what counts.",
)

blp = Resource(
    "report-statements",
    __name__,
    url_prefix=f"{PREFIX}/reports",
    description="Statements and the tax view",
)


@blp.route("/statement", methods=["GET"])
@blp.arguments(StatementQuerySchema, location="query")
@blp.response(200, StatementSchema)
@blp.operation("getStatement", may=(404,))
def get_statement(query: dict[str, Any]) -> dict[str, Any]:
    """Show a paper account's statement

    404: there is no such paper account.
    """
    cursor, limit = query_of(query).cursor, query["limit"]
    span = _span(query, after=cursor)
    found = services().reports.statements.page(span, limit)
    return {
        "broker_id": found.broker_id,
        "since": found.since,
        "until": found.until,
        "opening": found.opening,
        "closing": found.closing,
        **page_body(Page(found.lines, found.next_cursor)),
    }


@blp.route("/statement.csv", methods=["GET"])
@blp.arguments(StatementFileQuerySchema, location="query")
@blp.response(200, **CSV_FILE, example="at,kind,symbol\r\n,opening_balance,\r\n")
@blp.operation("exportStatementCsv", may=(404,))
def export_statement_csv(query: dict[str, Any]) -> Response:
    """Export a statement as CSV

    Its first line is the opening balance, its last one the closing balance.
    """
    return csv_answer(STATEMENT, _lines(query))


@blp.route("/statement.xlsx", methods=["GET"])
@blp.arguments(StatementFileQuerySchema, location="query")
@blp.response(200, **XLSX_FILE)
@blp.operation("exportStatementXlsx", may=(404,))
def export_statement_xlsx(query: dict[str, Any]) -> Response:
    """Export a statement as XLSX

    As the CSV.
    """
    return xlsx_answer(STATEMENT, _lines(query))


@blp.route("/tax", methods=["GET"])
@blp.arguments(TaxQuerySchema, location="query")
@blp.response(200, TaxSchema)
@blp.operation("getTax")
def get_tax(query: dict[str, Any]) -> dict[str, Any]:
    """Show the tax view of an Indian financial year

    Gains by category, of all orders that the program knows. Without `year` the present one. No
    advice.
    """
    year, is_paper = _year(query)
    sums = services().reports.taxes.year(current_user().id, year, paper=is_paper)
    return {
        "year": year.text,
        "first": year.begins,
        "last": year.ends,
        "type": query["type"],
        "items": [
            {
                **{name: getattr(each, name) for name in _OF_CATEGORY},
                "turnover": each.turnover if each.category is TaxCategory.DERIVATIVES else None,
            }
            for each in sums.values()
        ],
        "notes": NOTES,
    }


@blp.route("/tax.csv", methods=["GET"])
@blp.arguments(TaxQuerySchema, location="query")
@blp.response(200, **CSV_FILE, example="category,symbol,quantity\r\n")
@blp.operation("exportTaxCsv")
def export_tax_csv(query: dict[str, Any]) -> Response:
    """Export the lots behind the tax view as CSV"""
    return csv_answer(TAX, _lots(query))


@blp.route("/tax.xlsx", methods=["GET"])
@blp.arguments(TaxQuerySchema, location="query")
@blp.response(200, **XLSX_FILE)
@blp.operation("exportTaxXlsx")
def export_tax_xlsx(query: dict[str, Any]) -> Response:
    """Export the lots behind the tax view as XLSX"""
    return xlsx_answer(TAX, _lots(query))


_OF_CATEGORY: Final = (
    *("category", "lots", "proceeds", "cost", "gains", "losses", "net", "charges", "stt"),
)


def _span(query: dict[str, Any], after: str | None = None) -> LedgerSpan:
    return services().reports.statements.span(
        current_user().id,
        broker_id=query.get("broker_id"),
        since=query.get("since"),
        until=query.get("until"),
        after=after,
    )


def _lines(query: dict[str, Any]) -> Iterator[Sequence[FileLine]]:
    return services().reports.statements.file(_span(query))


def _lots(query: dict[str, Any]) -> Iterator[Sequence[object]]:
    year, is_paper = _year(query)
    return services().reports.taxes.lots(current_user().id, year, paper=is_paper)


def _year(query: dict[str, Any]) -> tuple[FinancialYear, bool]:
    text = query.get("year")
    try:
        today = services().reports.sums.today()
        year = FinancialYear.of(today) if text is None else FinancialYear.parse(text)
    except ValueError:
        raise InvalidError(errors={"year": ["Not a financial year such as 2026-27."]}) from None
    return year, query["type"] is ExecutionType.PAPER
