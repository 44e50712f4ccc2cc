"""The client tag: derived, short, and different wherever an order is a different one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.ids import AlertId, BrokerId, client_tag

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
