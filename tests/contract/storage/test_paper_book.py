"""The paper broker's book: what the fake does in memory, MongoDB does too."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Side, Validity
from autotrade.ports.brokers import OrderRequest
from autotrade.ports.paper import PaperBook, PaperOrder
from autotrade.storage.paper_orders import MongoPaperBook
from tests.support.factories import NOON
from tests.support.fakes import FakePaperBook
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration
MINE, OTHER = BrokerId("mine"), BrokerId("other")
S = OrderStatus


@pytest.fixture(params=["fake", "mongo"])
def book(request: pytest.FixtureRequest, database: Documents) -> PaperBook:
    return FakePaperBook() if request.param == "fake" else MongoPaperBook(database)


def an_order(tag: str, *, status: S = S.FILLED, days_ago: int = 0, broker: BrokerId = MINE):
    at = NOON - timedelta(days=days_ago)
    fill = Fill(trade_id=f"{tag}-1", quantity=Decimal(10), price=Decimal("99.95"), at=at)
    return PaperOrder(
        broker_order_id=f"P-{tag}",
        broker_id=broker,
        request=OrderRequest(
            client_tag=ClientTag(tag),
            symbol="NSE:SBIN",
            side=Side.BUY,
            quantity=Decimal(10),
            product=Product.INTRADAY,
            order_type=OrderType.LIMIT,
            validity=Validity.DAY,
            price=Decimal(100),
        ),
        status=status,
        placed_at=at,
        fills=(fill,) if status is S.FILLED else (),
    )


def test_an_order_is_read_back_as_it_was_added(book):
    order = an_order("A")

    assert book.add(order) == order
    assert book.find(MINE, ClientTag("A")) == order


def test_a_second_order_with_a_tag_is_not_added(book):
    first = book.add(an_order("A"))

    assert book.add(replace(an_order("A"), broker_order_id="P-B")) == first


def test_an_order_is_replaced_only_in_the_status_it_was_read_in(book):
    resting = book.add(an_order("A", status=S.OPEN))
    cancelled = replace(resting, status=S.CANCELLED)

    assert book.replace(cancelled, was=S.OPEN)
    assert not book.replace(resting, was=S.OPEN)
    assert book.find(MINE, ClientTag("A")) == cancelled


def test_a_days_orders_are_those_placed_in_it_and_those_that_rest(book):
    for order in (
        an_order("OLD", days_ago=1),
        an_order("RESTS", days_ago=2, status=S.TRIGGER_PENDING),
        an_order("NEW"),
        an_order("THEIRS", broker=OTHER),
    ):
        book.add(order)

    found = book.of_day(MINE, NOON - timedelta(hours=6))

    assert {order.request.client_tag for order in found} == {"RESTS", "NEW"}


def test_orders_with_fills_are_given_for_one_account(book):
    for order in (an_order("A"), an_order("B", status=S.OPEN), an_order("C", broker=OTHER)):
        book.add(order)

    assert [order.broker_order_id for order in book.filled(MINE)] == ["P-A"]
