from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from autotrade.api.reports_files import harmless
from autotrade.api.schemas.fields import (
    Name,
    PositiveDecimal,
    Price,
    Quantity,
    Text,
    Timestamp,
    exact_decimal,
    plain,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3620.5", "3620.50"),
        ("3620", "3620.00"),
        ("0.0025", "0.0025"),
        ("1E+3", "1000.00"),
        ("1345.091666666666666666666667", "1345.09166667"),
        ("31964.50000000000000000000", "31964.50"),
        ("-0.5", "-0.50"),
    ],
)
def test_prices_go_out_as_plain_text_with_two_decimals_or_more(value, text):
    assert Price()._serialize(Decimal(value), None, None) == text


@pytest.mark.parametrize(("value", "text"), [("10", "10"), ("10.50", "10.5"), ("1E+2", "100")])
def test_quantities_go_out_without_trailing_zeros(value, text):
    assert Quantity()._serialize(Decimal(value), None, None) == text


@pytest.mark.parametrize("value", ["1.5", 1.5, " 1.50 ", "15e-1"], ids=repr)
def test_numbers_come_in_as_text_or_number(value):
    assert PositiveDecimal().deserialize(value) == Decimal("1.5")


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        "",
        "x",
        "NaN",
        "Infinity",
        "-1",
        0,
        "0.0",
        "1e30",
        "1e-30",
        [1],
        {},
        "1" * 16,
        "0.00000000001",
        "9" * 5000,
    ],
)
def test_what_is_no_usual_positive_number_is_refused(value):
    with pytest.raises(ValidationError):
        PositiveDecimal(required=True).deserialize(value)


@given(st.decimals("0.0000000001", "999999999999999", places=10))
def test_every_accepted_number_is_kept_exactly(number):
    assert exact_decimal(str(number)) == number


@given(st.text(max_size=40))
def test_reading_a_number_never_fails_in_any_other_way(text):
    with suppress(ValidationError):
        assert exact_decimal(text) > 0


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", 1, None, b"\xff", ["x"], {"$gt": ""}])
def test_text_that_cannot_be_stored_is_refused(bad):
    with pytest.raises(ValidationError):
        Text().deserialize(bad)


def test_a_name_is_stripped_and_never_blank():
    assert Name().deserialize("  Asha ") == "Asha"
    with pytest.raises(ValidationError):
        Name().deserialize(" \t ")


def test_times_go_out_in_utc_with_milliseconds():
    ist = timezone(timedelta(hours=5, minutes=30))

    text = Timestamp()._serialize(datetime(2026, 11, 21, 9, 15, tzinfo=ist), None, None)

    assert text == "2026-11-21T03:45:00.000Z"


@pytest.mark.parametrize(
    "text", ["2026-11-21T03:45:00Z", "2026-11-21T09:15:00+05:30", "2026-11-21T03:45:00"]
)
def test_times_come_in_with_any_offset(text):
    assert Timestamp().deserialize(text) == datetime(2026, 11, 21, 3, 45, tzinfo=UTC)


def test_a_bare_date_is_a_whole_day():
    start = Timestamp().deserialize("2026-11-21")
    end = Timestamp(whole_day_ends=True).deserialize("2026-11-21")

    assert timedelta(hours=23, minutes=59) < end - start < timedelta(hours=24)


@pytest.mark.parametrize("bad", ["", "soon", "2026-02-30", 1, None, "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_refused(bad):
    with pytest.raises(ValidationError):
        Timestamp().deserialize(bad)


def test_values_of_any_depth_are_written_as_the_api_writes_them():
    at = datetime(2026, 11, 21, tzinfo=UTC)

    assert plain({"a": [Decimal("1.50"), {"b": at}], "c": None}) == {
        "a": ["1.5", {"b": "2026-11-21T00:00:00.000Z"}],
        "c": None,
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_an_export_is_a_formula(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(("value", "text"), [(None, ""), (3, "3"), ("a=b", "a=b")])
def test_other_cells_stay_as_they_are(value, text):
    assert harmless(value) == text
