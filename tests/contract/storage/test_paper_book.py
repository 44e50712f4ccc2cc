"""The paper broker's book: what the fake does in memory, MongoDB does too."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from autotrade.brokers.paper import PaperBroker
from autotrade.domain.charges import Charges
from autotrade.domain.ids import BrokerId, ClientTag, LedgerEntryId
from autotrade.domain.ledger import EntryKind, LedgerAccount, LedgerEntry, LedgerLine
from autotrade.domain.listings import listing_of
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Side, Validity
from autotrade.domain.paper_states import (
    Loan,
    PaidFee,
    PaperPosition,
    PaperState,
    opened,
    position_key,
)
from autotrade.ports.brokers import OrderRequest
from autotrade.ports.paper import PaperBatch, PaperBook, PaperOrder
from autotrade.ports.storage import Query
from autotrade.storage.bson import to_document
from autotrade.storage.paper_orders import MongoPaperBook
from tests.support.factories import NOON, USER, an_id
from tests.support.fakes import FakeClock, FakePaperBook, FakeQuotes, UuidSource
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration
MINE, OTHER = BrokerId("mine"), BrokerId("other")
S = OrderStatus


@pytest.fixture(params=["fake", "mongo"])
def book(request: pytest.FixtureRequest, database: Documents) -> PaperBook:
    return FakePaperBook() if request.param == "fake" else MongoPaperBook(database)


def an_order(
    tag: str,
    *,
    status: S = S.FILLED,
    days_ago: int = 0,
    broker: BrokerId = MINE,
    side: Side = Side.BUY,
):
    at = NOON - timedelta(days=days_ago)
    fill = Fill(trade_id=f"{tag}-1", quantity=Decimal(10), price=Decimal("99.95"), at=at)
    return PaperOrder(
        broker_order_id=f"P-{tag}",
        broker_id=broker,
        request=OrderRequest(
            client_tag=ClientTag(tag),
            symbol="NSE:SBIN",
            side=side,
            quantity=Decimal(10),
            product=Product.INTRADAY,
            order_type=OrderType.LIMIT,
            validity=Validity.DAY,
            price=Decimal(100),
        ),
        status=status,
        placed_at=at,
        fills=(fill,) if status is S.FILLED else (),
        listing=listing_of("NSE:SBIN"),
        changed_at=at,
    )


def an_entry(*amounts: int, key: str | None = None, broker: BrokerId = MINE) -> LedgerEntry:
    accounts = (LedgerAccount.CASH, LedgerAccount.CHARGES, LedgerAccount.CAPITAL)
    lines = [LedgerLine(a, Decimal(n)) for a, n in zip(accounts, amounts, strict=False)]
    return LedgerEntry(
        id=LedgerEntryId(an_id()),
        user_id=USER,
        broker_id=broker,
        at=NOON,
        kind=EntryKind.FILL,
        lines=tuple(lines),
        charges=Charges(stt=Decimal(1)),
        key=key,
    )


def a_position(symbol: str = "NSE:SBIN", product: Product = Product.MTF) -> PaperPosition:
    return PaperPosition(
        symbol=symbol,
        product=product,
        listing=listing_of(symbol),
        updated_at=NOON,
        quantity=Decimal(10),
        cost=Decimal("999.50"),
        last_price=Decimal("99.95"),
        is_paid=True,
        loans=(Loan(date(2026, 11, 20), Decimal("749.63")),),
    )


def held(state: PaperState, *positions: PaperPosition) -> PaperState:
    return replace(
        state,
        version=state.version + 1,
        positions={position_key(each.symbol, each.product): each for each in positions},
    )


def filled_with(book: PaperBook, *orders: PaperOrder, broker: BrokerId = MINE) -> PaperState:
    before = book.account(broker)
    after = replace(
        before or opened(broker, USER, NOON), version=before.version + 1 if before else 1
    )
    assert book.commit(PaperBatch(before=before, after=after, added=orders))
    return after


def test_orders_account_and_ledger_are_read_back_as_they_were_written(book):
    order, entry = an_order("A"), an_entry(-1, 1)
    after = replace(
        held(opened(MINE, USER, NOON), a_position("NSE:M&M.X")),
        fees=(PaidFee("NSE:SBIN", date(2026, 11, 20)),),
        interest_through=date(2026, 11, 19),
    )

    assert book.commit(PaperBatch(before=None, after=after, added=[order], entries=[entry]))

    assert book.account(MINE) == after
    assert book.find(MINE, ClientTag("A")) == order
    assert list(book.entries(Query(user_id=USER, limit=9, equal={"broker_id": MINE})).items) == [
        entry
    ]


def test_a_batch_changes_what_it_changes(book):
    first = held(opened(MINE, USER, NOON), a_position("NSE:A"), a_position("NSE:B"))
    book.commit(PaperBatch(before=None, after=first, added=[an_order("A", status=S.OPEN)]))
    second = replace(
        held(first, replace(a_position("NSE:A"), quantity=Decimal(7)), a_position("NSE:C")),
        cash=Decimal(5),
    )
    cancelled = an_order("A", status=S.CANCELLED)

    assert book.commit(PaperBatch(before=first, after=second, changed=[cancelled]))

    assert book.account(MINE) == second
    assert book.find(MINE, ClientTag("A")) == cancelled


def test_of_two_who_change_an_account_the_second_changes_nothing(book):
    before = filled_with(book)
    after = replace(before, version=before.version + 1)
    assert book.commit(PaperBatch(before=before, after=after))

    late = PaperBatch(before=before, after=after, added=[an_order("A")], entries=[an_entry(1, -1)])

    assert not book.commit(late)
    assert book.find(MINE, ClientTag("A")) is None
    assert book.sums(USER, MINE).entries == 0


def test_an_account_is_opened_once(book):
    filled_with(book)

    assert not book.commit(PaperBatch(before=None, after=opened(MINE, USER, NOON)))


def test_a_second_order_with_a_tag_is_not_added_nor_what_was_to_come_with_it(book):
    first = an_order("A")
    before = filled_with(book, first)
    after = replace(before, version=before.version + 1, cash=Decimal(0))
    again = replace(an_order("A"), broker_order_id="P-B")

    assert not book.commit(PaperBatch(before=before, after=after, added=[an_order("C"), again]))
    assert book.known(MINE, [ClientTag("A"), ClientTag("C")]) == {"A": first}
    assert book.account(MINE) == before


def test_a_days_orders_are_those_placed_in_it_and_those_that_rest(book):
    mine = (
        an_order("OLD", days_ago=1),
        an_order("RESTS", days_ago=2, status=S.TRIGGER_PENDING),
        an_order("NEW"),
    )
    filled_with(book, *mine)
    filled_with(book, an_order("THEIRS", broker=OTHER), broker=OTHER)

    found = book.of_day(MINE, NOON - timedelta(hours=6))

    assert {order.request.client_tag for order in found} == {"RESTS", "NEW"}


def test_what_rests_is_given_for_one_account_for_all_and_since_a_time(book):
    filled_with(book, an_order("A", status=S.OPEN, days_ago=1), an_order("B"))
    filled_with(book, an_order("C", status=S.PARTIAL, broker=OTHER), broker=OTHER)

    def tags(*arguments: Any) -> set[ClientTag]:
        return {order.request.client_tag for order in book.resting(*arguments)}

    assert tags(MINE) == {"A"}
    assert tags() == {"A", "C"}
    assert tags(None, NOON) == {"C"}


def test_orders_with_fills_are_given_for_one_account(book):
    filled_with(book, an_order("A"), an_order("B", status=S.OPEN))
    filled_with(book, an_order("C", broker=OTHER), broker=OTHER)

    assert [order.broker_order_id for order in book.filled(MINE)] == ["P-A"]


def test_fills_are_added_up_by_symbol_and_product_since_a_time(book):
    filled_with(
        book,
        an_order("A"),
        an_order("B"),
        an_order("C", side=Side.SELL),
        an_order("OLD", days_ago=1),
    )

    found = book.quantities(MINE, NOON - timedelta(hours=6))

    assert found == {("NSE:SBIN", Product.INTRADAY): Decimal(10)}


def test_accounts_are_found_by_the_products_they_hold(book):
    before = filled_with(book)
    after = held(before, a_position(product=Product.INTRADAY))
    book.commit(PaperBatch(before=before, after=after))

    assert book.accounts_with(Product.INTRADAY) == [after]
    assert book.accounts_with(Product.MTF) == []
    assert list(book.accounts()) == [after]


def test_entries_are_added_up_and_uneven_ones_named(book):
    even, uneven = an_entry(-5, 5), an_entry(-3, 2)
    after = replace(opened(MINE, USER, NOON), version=1)
    book.commit(PaperBatch(before=None, after=after, entries=[even, uneven]))

    sums = book.sums(USER, MINE)

    assert (sums.entries, list(sums.uneven)) == (2, [uneven.id])
    assert sums.balances == {
        LedgerAccount.CASH: Decimal(-8),
        LedgerAccount.CHARGES: Decimal(7),
    }


def test_an_occasion_that_was_posted_is_known(book):
    after = replace(opened(MINE, USER, NOON), version=1)
    book.commit(PaperBatch(before=None, after=after, entries=[an_entry(1, -1, key="once")]))

    assert book.has_entry("once")
    assert not book.has_entry("twice")


@pytest.mark.parametrize("storage_client", ["mongodb"], indirect=True)
def test_an_account_from_before_is_opened_from_its_documents_as_they_were(database: Documents):
    document = {**to_document(an_order("OLD", days_ago=400)), "_id": f"{MINE}:OLD"}
    for name in ("listing", "reserved", "seen_price", "changed_at"):
        del document[name]
    database["paper_orders"].insert_one(document, bypass_document_validation=True)
    book = MongoPaperBook(database)
    house = PaperBroker(book=book, quotes=FakeQuotes(), clock=FakeClock(NOON), ids=UuidSource())

    assert house.open_all([(MINE, USER), (OTHER, USER)]) == 1
    assert house.open_all([(MINE, USER), (OTHER, USER)]) == 0

    state = house.state(MINE, USER)
    assert {each.quantity for each in state.positions.values()} == {Decimal(10)}
    assert (state.margin, state.charges) == (Decimal("199.90"), Decimal(0))
    assert house.check(MINE, USER).problems == ()
