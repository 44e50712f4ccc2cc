"""Alerts move along their table, age from when somebody wanted them, and have one key a text."""

from datetime import timedelta

import pytest

from autotrade.domain.alerts import TRANSITIONS, AlertStatus, dedupe_key
from autotrade.domain.errors import TransitionError
from autotrade.domain.ids import StrategyId
from tests.support.factories import NOON, ago, an_alert

EVERY_PAIR = [(was, then) for was in AlertStatus for then in AlertStatus]
ALLOWED = [(was, then) for was, then in EVERY_PAIR if then in TRANSITIONS[was]]
REFUSED = [(was, then) for was, then in EVERY_PAIR if then not in TRANSITIONS[was]]


def test_every_status_has_its_row_in_the_table():
    assert set(TRANSITIONS) == set(AlertStatus)


@pytest.mark.parametrize(("was", "then"), ALLOWED)
def test_an_allowed_move_is_made(was: AlertStatus, then: AlertStatus):
    moved = an_alert(status=was).to(then, reason="why")

    assert (moved.status, moved.reason) == (then, "why")


@pytest.mark.parametrize(("was", "then"), REFUSED)
def test_any_other_move_is_refused_by_name(was: AlertStatus, then: AlertStatus):
    with pytest.raises(TransitionError, match=f"from {was} to {then}"):
        an_alert(status=was).to(then)


def test_what_has_ended_moves_by_a_retry_only():
    ended = set(AlertStatus) - {AlertStatus.RECEIVED, AlertStatus.CLAIMED}

    assert {then for was in ended for then in TRANSITIONS[was]} == {AlertStatus.RECEIVED}


def test_an_alert_ages_from_its_own_time():
    assert an_alert(sent_at=ago(30)).wanted_at == ago(30)


def test_a_sender_whose_clock_runs_ahead_gains_no_age():
    assert an_alert(sent_at=NOON + timedelta(hours=1)).wanted_at == NOON


def test_an_alert_without_a_time_of_its_own_ages_from_its_arrival():
    assert an_alert(sent_at=None).wanted_at == NOON


def test_a_retry_makes_an_alert_young_again():
    alert = an_alert(sent_at=ago(3600), retried_at=NOON)

    assert alert.wanted_at == NOON


def test_the_same_bytes_have_the_same_key_within_a_strategy_only():
    one, other = StrategyId("one"), StrategyId("other")

    assert dedupe_key(one, b"body") == dedupe_key(one, b"body")
    assert len({dedupe_key(one, b"body"), dedupe_key(other, b"body"), dedupe_key(one, b"b")}) == 3
