"""The client tag: derived, short, and different wherever an order is a different one; dated ids."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.ids import AlertId, BrokerId, client_tag, dated, first_id_at
from tests.support.factories import NOON, an_id

ACCOUNT, ALERT = BrokerId("account"), AlertId("alert")
texts = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=40)


@given(texts, texts, st.integers(0, 100), st.integers(0, 100))
def test_a_tag_is_twenty_letters_and_digits_that_every_broker_takes(
    account: str, alert: str, leg: int, attempt: int
):
    tag = client_tag(BrokerId(account), AlertId(alert), leg, attempt)

    assert re.fullmatch(r"[A-Z2-7]{20}", tag)
    assert tag == client_tag(BrokerId(account), AlertId(alert), leg, attempt)


@pytest.mark.parametrize(
    "other",
    [
        client_tag(BrokerId("another"), ALERT, 0, 0),
        client_tag(ACCOUNT, AlertId("another"), 0, 0),
        client_tag(ACCOUNT, ALERT, 1, 0),
        client_tag(ACCOUNT, ALERT, 0, 1),
    ],
    ids=["account", "alert", "leg", "attempt"],
)
def test_a_tag_differs_by(other: str):
    assert other != client_tag(ACCOUNT, ALERT, 0, 0)


def test_leg_and_attempt_are_not_mistaken_for_each_other():
    assert client_tag(ACCOUNT, ALERT, 1, 11) != client_tag(ACCOUNT, ALERT, 11, 1)


moments = st.datetimes(datetime(1950, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside it


@given(moments, moments)
def test_dated_ids_sort_by_the_time_they_were_dated_to(first: datetime, second: datetime):
    made = an_id(NOON)
    earlier, later = sorted([first, second])

    assert dated(made, earlier) <= dated(made, later)
    assert UUID(dated(made, first)).version == 7
    assert dated(made, first)[13:] == made[13:]


def test_a_dated_id_is_cut_to_the_millisecond_as_the_store_cuts_times():
    at = datetime(2026, 11, 20, 4, 50, 0, 135_999, tzinfo=UTC)

    assert dated(an_id(NOON), at)[:13] == an_id(at.replace(microsecond=135_000))[:13]


@given(moments, st.integers(-3, 3))
def test_a_bound_of_ids_is_between_those_before_it_and_those_from_it_on(at: datetime, by: int):
    of = at.replace(microsecond=at.microsecond // 1000 * 1000) + timedelta(milliseconds=by)

    assert (dated(an_id(NOON), of) >= first_id_at(at)) == (of >= at or of.year < 1970)
