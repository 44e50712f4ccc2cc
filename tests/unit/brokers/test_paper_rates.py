"""The files of rates: what is checked in is whole, and a wrong row is named."""

import json
from datetime import date
from decimal import Decimal

import pytest

from autotrade.brokers.paper.rates import TABLES, TableError, charge_table, margin_table
from autotrade.domain.errors import InvalidError
from autotrade.domain.listings import Listing, ListingKind
from autotrade.domain.margins import MarginBasis
from autotrade.domain.orders import Product

DAY = date(2026, 11, 20)


@pytest.fixture
def changed(tmp_path):
    """Return a copy of the charges with one row changed."""

    def change(number: int, **fields: object):
        content = json.loads((TABLES / "charges.json").read_text())
        content["rows"][number - 1].update(fields)
        path = tmp_path / "charges.json"
        path.write_text(json.dumps(content))
        return path

    return change


def test_the_tables_name_their_versions():
    assert charge_table().version
    assert margin_table().version


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"stt_buy_percent": "-1"}, r"row 3, stt_buy_percent: .*greater than or equal to 0"),
        ({"gst_percent": "180"}, r"row 3, gst_percent: .*less than or equal to 100"),
        ({"effective_from": "soon"}, r"row 3, effective_from: .*date"),
        ({"product": "CNC"}, r"row 3, product: .*DELIVERY"),
        ({"cess": "1"}, r"row 3, cess: .*not permitted"),
    ],
)
def test_a_wrong_row_is_named_with_its_field(changed, fields, message):
    with pytest.raises(TableError, match=message):
        charge_table(changed(3, **fields))


def test_two_rows_for_the_same_are_refused(changed):
    with pytest.raises(TableError, match=r"row 2: there are two rows for NSE equity DELIVERY"):
        charge_table(changed(2, product="DELIVERY"))


def test_a_file_that_is_no_table_is_refused(tmp_path):
    path = tmp_path / "charges.json"
    path.write_text("[]")

    with pytest.raises(TableError, match="not a table"):
        charge_table(path)


def test_a_later_row_holds_from_its_day_on(changed, tmp_path):
    path = changed(1)
    content = json.loads(path.read_text())
    later = {**content["rows"][0], "effective_from": "2027-04-01", "stt_buy_percent": "0.2"}
    path.write_text(json.dumps({**content, "rows": [later, *content["rows"]]}))
    table, listing = charge_table(path), Listing("NSE", ListingKind.EQUITY)

    before = table.rates(listing, Product.DELIVERY, date(2027, 3, 31))
    after = table.rates(listing, Product.DELIVERY, date(2027, 4, 1))

    assert before is not None
    assert after is not None
    assert (before.stt_buy, after.stt_buy) == (Decimal("0.001"), Decimal("0.002"))


@pytest.mark.parametrize(
    ("kind", "product", "is_long", "quantity", "cost", "strike", "blocked"),
    [
        (ListingKind.EQUITY, Product.DELIVERY, True, "10", "8000", None, "0"),
        (ListingKind.EQUITY, Product.INTRADAY, True, "10", "8000", None, "1600"),
        (ListingKind.EQUITY, Product.INTRADAY, False, "10", "8000", None, "1600"),
        (ListingKind.FUTURE, Product.CARRY, False, "65", "1690000", None, "253500"),
        (ListingKind.OPTION, Product.CARRY, True, "65", "6500", "26000", "0"),
        (ListingKind.OPTION, Product.CARRY, False, "65", "6500", "26000", "253500"),
        (ListingKind.EQUITY, Product.INTRADAY, True, "1", "100.03", None, "20.01"),
    ],
)
def test_what_a_position_blocks(*, kind, product, is_long, quantity, cost, strike, blocked):
    rule = margin_table().rule(Listing("NSE", kind), product, DAY, is_long=is_long)

    found = rule.blocked(Decimal(quantity), Decimal(cost), strike and Decimal(strike))
    assert found == Decimal(blocked)


def test_a_margin_trade_is_paid_for_with_three_quarters_of_the_brokers_money():
    rule = margin_table().rule(Listing("NSE", ListingKind.EQUITY), Product.MTF, DAY, is_long=True)

    assert rule.basis is MarginBasis.PAID
    assert rule.lent(Decimal(10_000)) == Decimal(7500)
    assert rule.daily_interest == Decimal("0.000438")


def test_what_can_not_be_carried_is_refused():
    with pytest.raises(InvalidError, match="NSE option can't be carried as MTF"):
        margin_table().rule(Listing("NSE", ListingKind.OPTION), Product.MTF, DAY, is_long=True)
