"""The market: whether it is open, prices and candles."""

from pathlib import PurePath
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from autotrade.api.context import current_user, services
from autotrade.api.schemas.market import (
    CandleListSchema,
    CandleQuerySchema,
    GapReportSchema,
    ImportedSchema,
    ImportQuerySchema,
    QuoteSchema,
    SpanQuerySchema,
)
from autotrade.api.schemas.market_calendar import MarketStatusListSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.errors import BadRequestError, InvalidError, NotFoundError
from autotrade.domain.instruments import canonical_symbol
from autotrade.ports.marketdata import Quote
from autotrade.services.candles import Chart

MOST_CSV_BYTES = 16 * 1024 * 1024
_ENDINGS = frozenset({"", ".csv", ".txt"})
_EXAMPLE = "timestamp,open,high,low,close,volume\n2026-11-20 09:15,3302,3309.5,3300.1,3308,18250\n"

blp = Resource("market", __name__, url_prefix=f"{PREFIX}/market", description="Market data")


@blp.route("/status", methods=["GET"])
@blp.response(200, MarketStatusListSchema)
@blp.operation("getMarketStatus")
def get_market_status() -> dict[str, object]:
    """Show which markets are open

    By segment; with the reason when one is closed, and when it opens next.
    """
    calendars = services().calendars
    items = calendars.statuses()
    return {"at": items[0].at, "always_open": calendars.market_always_open, "items": items}


@blp.route("/quotes/<string:symbol>", methods=["GET"])
@blp.response(200, QuoteSchema)
@blp.operation("getQuote", may=(404,))
def get_quote(symbol: str) -> Quote:
    """Show the latest price of a symbol

    A real one where a connected account lists the symbol, else one of the built-in market. 503:
    it is a real one, and nobody has told it yet.
    """
    return services().market_data.quote(_named(symbol))


@blp.route("/candles/<string:symbol>", methods=["GET"])
@blp.arguments(CandleQuerySchema, location="query")
@blp.response(200, CandleListSchema)
@blp.operation("getCandles", may=(404,))
def get_candles(query: dict[str, Any], symbol: str) -> Chart:
    """Show candles of a symbol

    In any timeframe, made of minutes and counted from the opening of the session; the latest
    `limit` of them, the oldest first. What is missing is asked of a connected account. Without
    `to` the last one is still in the making.
    """
    name = _named(symbol)
    return services().candles.chart(
        current_user().id,
        name,
        query["timeframe"],
        start=query.get("start"),
        end=query.get("end"),
        limit=query["limit"],
    )


@blp.route("/candles/<string:symbol>/gaps", methods=["GET"])
@blp.arguments(SpanQuerySchema, location="query")
@blp.response(200, GapReportSchema)
@blp.operation("getCandleGaps", may=(404,))
def get_candle_gaps(query: dict[str, Any], symbol: str) -> dict[str, object]:
    """Show which minutes of the sessions have no stored candle

    At most 100 days; without `from` the last seven.
    """
    name = _named(symbol)
    gaps = services().candles.gaps(
        current_user().id, name, start=query.get("start"), end=query.get("end")
    )
    return {"symbol": name, "minutes": sum(each.minutes for each in gaps), "items": gaps}


@blp.route("/candles/import", methods=["POST"])
@blp.arguments(ImportQuerySchema, location="query")
@blp.response(200, ImportedSchema)
@blp.operation("importCandles", may=(400, 413, 415, 422))
@blp.doc(
    requestBody={
        "required": True,
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": _EXAMPLE,
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "symbol": {"type": "string", "maxLength": 81},
                    },
                },
                "example": {"file": _EXAMPLE},
            },
        },
    }
)
def import_candles(query: dict[str, Any]) -> dict[str, object]:
    """Import one-minute candles of a CSV file

    All or none: 422 names each fault by line and column. Of a form, the field `symbol` may stand
    for the query's. They are one's own: nobody else sees
    them, and they count where there is no candle of a feed or a broker.
    """
    content, symbol = _csv(), query["symbol"]
    named = request.form.get("symbol")
    if symbol is None and named:
        symbol = canonical_symbol(named, None)
    bars = services().candles.import_csv(
        current_user().id, content, symbol=symbol, zone=query["timezone"]
    )
    return {"bars": bars}


def _named(text: str) -> str:
    try:
        return canonical_symbol(text, None)
    except InvalidError:
        msg = f"{text!r} is not a symbol such as NSE:SBIN."
        raise NotFoundError(msg) from None


def _csv() -> str:
    request.max_content_length = MOST_CSV_BYTES
    if request.mimetype == "multipart/form-data":
        file = next(iter(request.files.values()), None)
        content = b"" if file is None else _content(file)
    elif request.mimetype in {"text/csv", "application/csv", "text/plain"}:
        content = request.get_data(cache=False)
    else:
        msg = "Send the file as text/csv, or as the file of a form."
        raise BadRequestError(msg)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = "The file is not UTF-8."
        raise BadRequestError(msg) from None


def _content(file: FileStorage) -> bytes:
    """Return a file of a form; of its name the end alone is looked at, and nothing is named so."""
    if PurePath(file.filename or "").suffix.lower() not in _ENDINGS:
        msg = "Send a file whose name ends in .csv or .txt."
        raise BadRequestError(msg)
    content: bytes = file.read()
    return content
