from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.brokers.paper import PaperAccount, PaperBroker
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side, Validity
from autotrade.ports.brokers import OrderRequest, Outcome
from tests.support.factories import USER
from tests.support.fakes import CountingIds, FakeClock, FakePaperBook, FakeQuotes

S = OrderStatus


def an_account(name: str = "broker-1", book: FakePaperBook | None = None, **prices: str):
    house = PaperBroker(
        book=book or FakePaperBook(),
        quotes=FakeQuotes(**prices),
        clock=FakeClock(),
        ids=CountingIds(),
    )
    return house.account(BrokerId(name), USER)


def a_request(**changes: object) -> OrderRequest:
    defaults: dict[str, object] = {
        "client_tag": ClientTag("Q1"),
        "symbol": "NSE:SBIN",
        "side": Side.BUY,
        "quantity": Decimal(10),
        "product": Product.INTRADAY,
        "order_type": OrderType.MARKET,
        "validity": Validity.DAY,
    }
    return OrderRequest(**{**defaults, **changes})  # type: ignore[arg-type]  # fields by name


def test_a_market_order_fills_at_the_price_that_the_alert_saw():
    result = an_account(NSE_SBIN="900").place(a_request(reference_price=Decimal("812.35")))

    assert result.outcome is Outcome.ACCEPTED
    assert result.view is not None
    assert result.view.status is S.FILLED
    assert [(f.quantity, f.price) for f in result.view.fills] == [(Decimal(10), Decimal("812.35"))]


def test_a_market_order_without_a_price_fills_at_the_quote():
    result = an_account(NSE_SBIN="900").place(a_request())

    assert result.view is not None
    assert result.view.fills[0].price == Decimal(900)


def test_a_market_order_without_any_price_is_rejected_with_the_reason():
    result = an_account().place(a_request())

    assert result.outcome is Outcome.REJECTED
    assert result.message is not None
    assert "price" in result.message


@pytest.mark.parametrize(
    ("side", "limit", "market", "status", "price"),
    [
        (Side.BUY, "100", "99", S.FILLED, "99"),
        (Side.BUY, "100", "100", S.FILLED, "100"),
        (Side.BUY, "100", "101", S.OPEN, None),
        (Side.SELL, "100", "101", S.FILLED, "101"),
        (Side.SELL, "100", "100", S.FILLED, "100"),
        (Side.SELL, "100", "99", S.OPEN, None),
    ],
)
def test_a_limit_order_fills_at_the_limit_or_better_or_rests(side, limit, market, status, price):
    result = an_account().place(
        a_request(
            side=side,
            order_type=OrderType.LIMIT,
            price=Decimal(limit),
            reference_price=Decimal(market),
        )
    )

    assert result.view is not None
    assert result.view.status is status
    assert [f.price for f in result.view.fills] == ([Decimal(price)] if price else [])


def test_an_immediate_limit_order_that_is_not_met_is_cancelled():
    result = an_account(NSE_SBIN="101").place(
        a_request(order_type=OrderType.LIMIT, price=Decimal(100), validity=Validity.IOC)
    )

    assert result.view is not None
    assert result.view.status is S.CANCELLED


@pytest.mark.parametrize(
    ("order_type", "price"), [(OrderType.SL, Decimal(100)), (OrderType.SLM, None)]
)
def test_a_stop_order_waits_for_its_trigger(order_type, price):
    result = an_account(NSE_SBIN="90").place(
        a_request(order_type=order_type, price=price, trigger_price=Decimal(99))
    )

    assert result.view is not None
    assert result.view.status is S.TRIGGER_PENDING
    assert not result.view.fills


@pytest.mark.parametrize(
    "changes",
    [
        {"order_type": OrderType.LIMIT},
        {"order_type": OrderType.SLM},
        {"order_type": OrderType.SL, "trigger_price": Decimal(1)},
        {"quantity": Decimal(0), "reference_price": Decimal(1)},
    ],
)
def test_an_order_that_lacks_what_its_type_needs_is_rejected(changes):
    assert an_account(NSE_SBIN="90").place(a_request(**changes)).outcome is Outcome.REJECTED


def test_placing_a_known_tag_again_returns_the_first_order():
    account = an_account()

    first = account.place(a_request(reference_price=Decimal(100)))
    second = account.place(a_request(reference_price=Decimal(200), quantity=Decimal(99)))

    assert second == first
    assert account.places_once


def test_another_account_may_use_the_same_tag():
    book = FakePaperBook()
    one, other = an_account("broker-1", book), an_account("broker-2", book)

    one.place(a_request(reference_price=Decimal(100)))

    assert not other.find_by_tag(ClientTag("Q1"))


def test_an_order_is_found_by_its_tag_and_an_unknown_one_is_not():
    account = an_account()
    placed = account.place(a_request(reference_price=Decimal(100)))

    assert list(account.find_by_tag(ClientTag("Q1"))) == [placed.view]
    assert list(account.find_by_tag(ClientTag("Q2"))) == []


@given(
    side=st.sampled_from(Side),
    limit=st.decimals("0.05", 10000, places=2),
    market=st.decimals("0.05", 10000, places=2),
)
def test_no_limit_order_ever_fills_worse_than_its_limit(side, limit, market):
    account: PaperAccount = an_account()

    result = account.place(
        a_request(side=side, order_type=OrderType.LIMIT, price=limit, reference_price=market)
    )

    assert result.view is not None
    assert all((limit - fill.price) * side.sign >= 0 for fill in result.view.fills)


def test_an_order_without_a_price_goes_on_from_the_accounts_last_fill():
    account = an_account(NSE_SBIN="4000")
    account.place(a_request(reference_price=Decimal(820)))

    result = account.place(a_request(client_tag=ClientTag("Q2"), side=Side.SELL))

    assert result.view is not None
    assert result.view.fills[0].price == Decimal(820)


def test_another_accounts_fills_are_no_price_here():
    book = FakePaperBook()
    an_account("broker-1", book).place(a_request(reference_price=Decimal(820)))

    result = an_account("broker-2", book, NSE_SBIN="900").place(a_request())

    assert result.view is not None
    assert result.view.fills[0].price == Decimal(900)
