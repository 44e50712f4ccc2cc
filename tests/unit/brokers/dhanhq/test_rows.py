"""The books: DhanHQ's rows, their traps, and the symbols that are put on them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from autotrade.brokers.dhanhq.house import KNOWN_SECONDS, Symbols
from autotrade.brokers.dhanhq.mapping import STATUSES, ist_time, status_of
from autotrade.domain.orders import TERMINAL, OrderStatus, OrderType, Product, Side
from autotrade.ports.brokers import BrokerError, LookupFailedError, OrderReference, Outcome
from tests.unit.brokers.dhanhq.wired import Wired, a_request, an_instrument

TAG = a_request().client_tag
REFERENCE = OrderReference(broker_order_id="52", client_tag=TAG, symbol="NSE:TCS")
ROW: dict[str, Any] = {
    "orderId": "52",
    "correlationId": TAG,
    "orderStatus": "PART_TRADED",
    "transactionType": "SELL",
    "exchangeSegment": "NSE_EQ",
    "productType": "MARGIN",
    "orderType": "STOP_LOSS",
    "tradingSymbol": "TCS",
    "securityId": "11536",
    "quantity": 10,
    "price": 3620.5,
    "triggerPrice": 3621.05,
    "createTime": "2026-11-20 09:15:01",
    "updateTime": "2026-11-20 09:15:02",
    "averageTradedPrice": 3620.55,
    "filledQty": 4,
    "omsErrorDescription": "CONFIRMED",
}
EMPTY = (400, {"errorType": "x", "errorCode": "DH-1111", "errorMessage": "No holdings available"})
NOT_FOUND = (400, {"errorType": "x", "errorCode": "DH-906", "errorMessage": "Invalid Order ID"})


def test_an_order_row_is_read_whole():
    (view,) = Wired({"/v2/orders": (200, [ROW])}).account().orders()

    assert (view.status, view.raw_status) == (OrderStatus.PARTIAL, "PART_TRADED")
    assert (view.side, view.product, view.order_type) == (Side.SELL, Product.CARRY, OrderType.SL)
    assert (view.filled_quantity, view.average_price) == (Decimal(4), Decimal("3620.55"))
    assert (view.price, view.trigger_price) == (Decimal("3620.5"), Decimal("3621.05"))
    assert view.placed_at == datetime(2026, 11, 20, 3, 45, 1, tzinfo=UTC)
    assert view.reason is None
    assert not view.fills


@pytest.mark.parametrize(
    ("word", "filled", "status"),
    [
        *((word, None, status) for word, status in STATUSES.items()),
        ("PENDING", Decimal(3), OrderStatus.PARTIAL),
        ("pending", None, OrderStatus.OPEN),
        ("TRIGGERED", None, OrderStatus.ACCEPTED),
        ("CONFIRM", None, OrderStatus.ACCEPTED),
        ("A NEW WORD", None, OrderStatus.ACCEPTED),
        ("CANCELLED", Decimal(3), OrderStatus.CANCELLED),
    ],
)
def test_a_status_is_ours_and_an_unknown_one_is_in_flight(word, filled, status):
    assert status_of(word, filled) is status
    assert (status in TERMINAL) <= (word in STATUSES)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-20 09:15:00", datetime(2026, 11, 20, 3, 45, tzinfo=UTC)),
        ("2026-11-20T09:15:00.000", datetime(2026, 11, 20, 3, 45, tzinfo=UTC)),
        ("20/11/2026 09:15", datetime(2026, 11, 20, 3, 45, tzinfo=UTC)),
        ("20/11/2026 09:15:30", datetime(2026, 11, 20, 3, 45, 30, tzinfo=UTC)),
        ("2026-11-20T03:45:00+00:00", datetime(2026, 11, 20, 3, 45, tzinfo=UTC)),
        ("0001-01-01 00:00:00", None),
        ("32/11/2026 09:15", None),
        ("NA", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_without_a_zone_is_indias(text, at):
    assert ist_time(text) == at


@pytest.mark.parametrize("answer", [ROW, [ROW]])
def test_one_order_is_an_object_or_a_list_of_one(answer):
    wired = Wired({"/v2/orders/52": (200, answer), f"/v2/orders/external/{TAG}": (200, answer)})

    view = wired.account().order(REFERENCE)

    assert view is not None
    assert [each.broker_order_id for each in wired.account().find_by_tag(TAG)] == ["52"]


def test_an_empty_list_is_an_order_that_is_not_there():
    wired = Wired({"/v2/orders/52": (200, []), f"/v2/orders/external/{TAG}": (200, [])})

    assert wired.account().order(REFERENCE) is None
    assert wired.account().find_by_tag(TAG) == []


@pytest.mark.parametrize(
    "answer", [NOT_FOUND, (200, [{**ROW, "correlationId": "QX", "orderId": "7"}])]
)
@pytest.mark.parametrize("book", [[], [ROW]])
def test_what_is_refused_or_of_another_order_is_settled_by_the_book(answer, book):
    tagged = f"/v2/orders/external/{TAG}"
    wired = Wired({tagged: answer, "/v2/orders/52": answer, "/v2/orders": (200, book)})

    found = wired.account().find_by_tag(TAG)

    assert len(found) == len(book)
    assert (wired.account().order(REFERENCE) is not None) == bool(book)


@pytest.mark.parametrize("book", [(500, b""), (200, [{"orderStatus": "TRADED"}]), (200, {})])
def test_a_look_up_whose_book_can_not_be_read_has_failed(book):
    wired = Wired({f"/v2/orders/external/{TAG}": NOT_FOUND, "/v2/orders": book})

    with pytest.raises(LookupFailedError):
        wired.account().find_by_tag(TAG)


def test_an_empty_book_that_comes_as_a_failure_is_empty():
    account = Wired(dict.fromkeys(("/v2/holdings", "/v2/positions", "/v2/trades"), EMPTY)).account()

    assert (account.holdings(), account.positions(), account.trades()) == ([], [], [])


def test_trades_positions_holdings_and_money_are_read():
    trade = {
        **ROW,
        "exchangeTradeId": "T1",
        "tradedQuantity": 4,
        "tradedPrice": 3620.55,
        "exchangeTime": "2026-11-20 09:15:02",
    }
    position = {
        **ROW,
        "netQty": -4,
        "costPrice": 3620.55,
        "realizedProfit": 0,
        "unrealizedProfit": -1.5,
    }
    holding = {
        "exchange": "ALL",
        "tradingSymbol": "TCS",
        "securityId": "11536",
        "isin": "INE467B01029",
        "totalQty": 5,
        "t1Qty": 2,
        "availableQty": 3,
        "avgCostPrice": 3100.1,
    }
    account = Wired(
        {
            "/v2/trades": (200, [trade]),
            "/v2/positions": (200, [position]),
            "/v2/holdings": (200, [holding]),
            "/v2/fundlimit": (200, {"availabelBalance": 98440.05, "sodLimit": 113642}),
        },
        known=lambda _: an_instrument(),
    ).account()

    (traded,), (held,), (owned,) = account.trades(), account.positions(), account.holdings()
    funds = account.funds()

    assert (traded.trade_id, traded.price, traded.symbol) == ("T1", Decimal("3620.55"), "NSE:TCS")
    assert traded.at == datetime(2026, 11, 20, 3, 45, 2, tzinfo=UTC)
    assert (held.quantity, held.unrealized_pnl) == (Decimal(-4), Decimal("-1.5"))
    assert (owned.quantity, owned.t1_quantity, owned.symbol) == (Decimal(5), Decimal(2), "NSE:TCS")
    assert (funds.available, funds.opening) == (Decimal("98440.05"), Decimal(113642))


@pytest.mark.parametrize(
    ("path", "row", "read"),
    [
        ("/v2/trades", {**ROW, "tradedQuantity": 1, "tradedPrice": 1}, "trades"),
        ("/v2/positions", ROW, "positions"),
        ("/v2/holdings", {"totalQty": "x"}, "holdings"),
        ("/v2/orders", {"orderId": "1"}, "orders"),
        ("/v2/fundlimit", {}, "funds"),
    ],
)
def test_a_row_that_can_not_be_read_fails_the_book(path, row, read):
    body = row if path == "/v2/fundlimit" else [row]

    with pytest.raises(BrokerError, match="can't be read"):
        getattr(Wired({path: (200, body)}).account(), read)()


@pytest.mark.parametrize("word", ["TRADED", "PART_TRADED", "CANCELLED", "EXPIRED"])
def test_a_placement_that_ended_at_once_is_told_by_the_book_alone(word):
    answer = (200, {"orderId": "52", "orderStatus": word})

    result = Wired({"/v2/orders": answer}).account().place(a_request())

    assert (result.outcome, result.view) == (Outcome.ACCEPTED, None)


def test_a_rejection_stands_even_when_its_reason_can_not_be_read():
    answer = (200, {"orderId": "52", "orderStatus": "REJECTED"})

    result = Wired({"/v2/orders": answer}).account().place(a_request())

    assert result.outcome is Outcome.REJECTED
    assert result.view is not None
    assert result.view.status is OrderStatus.REJECTED


class Asked:
    """Finds one share at each exchange, and counts how often it is asked."""

    def __init__(self) -> None:
        self.keys: list[Any] = []

    def __call__(self, key: Any) -> Any:
        self.keys.append(key)
        isin = {"NSE_EQ": "INE-NSE", "BSE_EQ": "INE-BSE"}[key["segment"]]
        return an_instrument(symbol=f"{key['segment'][:3]}:FOUND", isin=isin)


def test_a_symbol_is_looked_up_once_in_a_while():
    asked, now = Asked(), [0.0]
    symbols = Symbols(asked, lambda: now[0])
    row = {"securityId": "1", "exchangeSegment": "NSE_EQ"}

    assert [symbols.of_row(row), symbols.of_row(row)] == ["NSE:FOUND"] * 2
    assert len(asked.keys) == 1
    now[0] = KNOWN_SECONDS + 1
    assert symbols.of_row(row) == "NSE:FOUND"
    assert len(asked.keys) == 2


@pytest.mark.parametrize(
    ("isin", "symbol"), [("INE-NSE", "NSE:FOUND"), ("INE-BSE", "BSE:FOUND"), ("INE-NONE", "OWN")]
)
def test_a_holding_is_of_the_exchange_whose_share_it_is(isin, symbol):
    row = {"securityId": "1", "exchange": "ALL", "isin": isin, "tradingSymbol": "OWN"}

    assert Symbols(Asked()).of_row(row) == symbol


def test_what_is_not_in_the_master_keeps_the_brokers_text():
    assert Symbols(lambda _: None).of_row({"securityId": "1", "exchangeSegment": "NSE_FNO"}) == "1"
    assert (
        Symbols(lambda _: None).of_row({"tradingSymbol": "NIFTY-Nov2026-FUT"})
        == "NIFTY-Nov2026-FUT"
    )
