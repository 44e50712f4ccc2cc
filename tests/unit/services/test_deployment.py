import pytest

from autotrade.domain.errors import ConflictError, InvalidError
from autotrade.domain.strategies import ScriptDiagnostic, StrategyMode, StrategyStatus
from autotrade.services import deployment
from tests.support.factories import a_strategy

ERROR = ScriptDiagnostic(
    severity="error", code="PS1022", message="x", line=1, column=1, end_line=1, end_column=2
)
S = StrategyStatus


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"paper_trading": True}, S.ACTIVE),
        ({"paper_trading": False}, S.DRAFT),
        ({"mode": StrategyMode.NATIVE}, S.DRAFT),
        ({"diagnostics": (ERROR,)}, S.ERROR),
    ],
)
def test_a_new_strategy_settles_by_what_it_is(changes, status):
    assert deployment.settled(a_strategy(status=S.DRAFT, **changes)).status is status


@pytest.mark.parametrize("status", [S.ACTIVE, S.PAUSED])
def test_a_deployed_strategy_keeps_its_status_when_something_small_changes(status):
    was = a_strategy(status=status)

    assert deployment.settled_again(was, a_strategy(status=status, name="Other")).status is status


@pytest.mark.parametrize("status", list(S))
def test_no_strategy_stays_deployed_when_it_turns_live(status):
    was = a_strategy(status=status, paper_trading=True)
    live = a_strategy(status=status, paper_trading=False)

    assert deployment.settled_again(was, live).status is S.DRAFT


def test_a_live_strategy_that_moves_to_another_account_has_to_be_deployed_again():
    was = a_strategy(status=S.ACTIVE, paper_trading=False, broker_id="one")
    moved = a_strategy(status=S.ACTIVE, paper_trading=False, broker_id="other")

    assert deployment.settled_again(was, moved).status is S.DRAFT


@pytest.mark.parametrize("status", list(S))
def test_a_script_that_breaks_stops_its_strategy(status):
    was = a_strategy(status=status)
    broken = a_strategy(status=status, diagnostics=(ERROR,))

    assert deployment.settled_again(was, broken).status is S.ERROR


def test_only_the_exact_name_confirms():
    with pytest.raises(InvalidError):
        deployment.refuse_unconfirmed(a_strategy(name="Cross"), "cross")

    deployment.refuse_unconfirmed(a_strategy(name="Cross"), "Cross")


@pytest.mark.parametrize("status", [S.DRAFT, S.ERROR])
def test_what_was_never_deployed_cannot_be_paused(status):
    with pytest.raises(ConflictError):
        deployment.moved(a_strategy(status=status), S.ACTIVE, S.PAUSED)
