"""Executions end once; only a failed one begins again."""

import pytest

from autotrade.domain.errors import TransitionError
from autotrade.domain.executions import TRANSITIONS, ExecutionStatus
from tests.support.factories import an_execution

EVERY_PAIR = [(was, then) for was in ExecutionStatus for then in ExecutionStatus]
ALLOWED = [(was, then) for was, then in EVERY_PAIR if then in TRANSITIONS[was]]
REFUSED = [(was, then) for was, then in EVERY_PAIR if then not in TRANSITIONS[was]]


def test_every_status_has_its_row_in_the_table():
    assert set(TRANSITIONS) == set(ExecutionStatus)


@pytest.mark.parametrize(("was", "then"), ALLOWED)
def test_an_allowed_move_is_made(was: ExecutionStatus, then: ExecutionStatus):
    moved = an_execution(status=was).to(then, reason="why")

    assert (moved.status, moved.reason) == (then, "why")


@pytest.mark.parametrize(("was", "then"), REFUSED)
def test_any_other_move_is_refused_by_name(was: ExecutionStatus, then: ExecutionStatus):
    with pytest.raises(TransitionError, match=f"from {was} to {then}"):
        an_execution(status=was).to(then)


def test_a_success_is_final():
    assert not TRANSITIONS[ExecutionStatus.SUCCESS]
