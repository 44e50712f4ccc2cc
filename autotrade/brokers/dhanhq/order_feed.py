"""DhanHQ's order updates: the log-in, and each alert as an ``OrderView``."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

import structlog

from autotrade.brokers.dhanhq import rows
from autotrade.brokers.dhanhq.mapping import ist_time, status_of
from autotrade.brokers.dhanhq.sockets import connected
from autotrade.brokers.dhanhq.wire import Body, decimal_of, from_json, text_of
from autotrade.domain.ids import ClientTag
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side
from autotrade.ports.brokers import OrderView

NAME: Final = "order feed"
_LOGIN_CODE: Final = 42
_SIDES: Final[Mapping[str, Side]] = {"B": Side.BUY, "S": Side.SELL}
_PRODUCTS: Final[Mapping[str, Product]] = {
    "C": Product.DELIVERY,
    "I": Product.INTRADAY,
    "M": Product.CARRY,
    "F": Product.MTF,
}
_ORDER_TYPES: Final[Mapping[str, OrderType]] = {
    "LMT": OrderType.LIMIT,
    "MKT": OrderType.MARKET,
    "SL": OrderType.SL,
    "SLM": OrderType.SLM,
    "SL-M": OrderType.SLM,
}
_SEGMENTS: Final[Mapping[tuple[str, str], str]] = {
    ("NSE", "E"): "NSE_EQ",
    ("NSE", "D"): "NSE_FNO",
    ("NSE", "C"): "NSE_CURRENCY",
    ("BSE", "E"): "BSE_EQ",
    ("BSE", "D"): "BSE_FNO",
    ("BSE", "C"): "BSE_CURRENCY",
    ("MCX", "M"): "MCX_COMM",
    ("MCX", "D"): "MCX_COMM",
}
_ENDED: Final = {OrderStatus.REJECTED, OrderStatus.CANCELLED, OrderStatus.EXPIRED}
_log = structlog.get_logger()


def listen(
    url: str,
    *,
    client_id: str,
    token: str,
    symbol_of: rows.SymbolOf,
    on_order: Callable[[OrderView], None],
    stopped: Callable[[], bool],
    on_open: Callable[[], None] = lambda: None,
) -> None:
    """Hand over every update, also of orders from elsewhere, until ``stopped``.

    ``on_open`` is called once the log-in is sent, which DhanHQ does not answer.
    An alert that can't be understood is logged and passed over: the books will tell.

    Raises:
        BrokerError: the feed could not be opened (``AUTH``), or ended.
    """
    with connected(url, NAME) as connection:
        connection.send(login_message(client_id, token))
        on_open()
        while not stopped():
            message = connection.receive()
            if message is None:
                continue
            try:
                view = view_of(message, symbol_of)
            except ValueError as error:
                _log.warning("order_alert_passed_over", reason=str(error))
                continue
            if view is not None:
                on_order(view)


def login_message(client_id: str, token: str) -> str:
    """Return the first message of a connection."""
    login = {"MsgCode": _LOGIN_CODE, "ClientId": client_id, "Token": token}
    return json.dumps({"LoginReq": login, "UserType": "SELF"})


def view_of(message: bytes, symbol_of: rows.SymbolOf) -> OrderView | None:
    """Return the order of a message; None when it speaks of something else.

    Raises:
        ValueError: it is an order's alert that can't be understood.
    """
    body = from_json(message)
    if not isinstance(body, Mapping) or body.get("Type") != "order_alert":
        return None
    data = body.get("Data")
    fields = data.items() if isinstance(data, Mapping) else ()
    # the names are seen with a small first letter, too
    return _view({f"{name[:1].upper()}{name[1:]}": value for name, value in fields}, symbol_of)


def _view(row: Body, symbol_of: rows.SymbolOf) -> OrderView:
    number, word = text_of(row, "OrderNo"), text_of(row, "Status")
    if number is None or word is None:
        msg = "an alert without a number or a status"
        raise ValueError(msg)
    filled = decimal_of(row.get("TradedQty"))
    status = status_of(word, filled)
    tag = text_of(row, "CorrelationId")
    return OrderView(
        broker_order_id=number,
        client_tag=ClientTag(tag) if tag else None,
        status=status,
        reason=text_of(row, "ReasonDescription") if status in _ENDED else None,
        raw_status=word,
        exchange_order_id=text_of(row, "ExchOrderNo"),
        symbol=symbol_of(_as_book_row(row)),
        side=_SIDES.get(text_of(row, "TxnType") or ""),
        product=_PRODUCTS.get(text_of(row, "Product") or ""),
        order_type=_ORDER_TYPES.get(text_of(row, "OrderType") or ""),
        quantity=decimal_of(row.get("Quantity")),
        filled_quantity=filled,
        average_price=_above_zero(row, "AvgTradedPrice"),
        price=_above_zero(row, "Price"),
        trigger_price=_above_zero(row, "TriggerPrice"),
        placed_at=ist_time(row.get("OrderDateTime")),
        updated_at=ist_time(row.get("LastUpdatedTime")) or ist_time(row.get("OrderDateTime")),
        raw=row,
    )


def _as_book_row(row: Body) -> Body:
    """Return what names the instrument as the order book would."""
    place = (text_of(row, "Exchange") or "", text_of(row, "Segment") or "")
    return {
        "securityId": text_of(row, "SecurityId"),
        "exchangeSegment": _SEGMENTS.get(place),
        "tradingSymbol": text_of(row, "Symbol"),
    }


def _above_zero(row: Body, name: str) -> Decimal | None:
    return decimal_of(row.get(name)) or None
