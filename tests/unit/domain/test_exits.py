"""Exits: what is closed is what is held, and never more."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autotrade.domain.errors import TransitionError
from autotrade.domain.exits import (
    OPEN,
    TRANSITIONS,
    Exit,
    ExitReason,
    ExitStatus,
    capped,
    parts,
)
from autotrade.domain.ids import ExitId, StrategyId
from autotrade.domain.orders import Product, Side
from tests.support.factories import ACCOUNT, NOON, USER
from tests.support.pipeline import facts

A, B = StrategyId("a"), StrategyId("b")
quantities = st.integers(-50, 50).map(Decimal)
shares = st.lists(quantities, max_size=4).map(
    lambda found: [(StrategyId(f"s{n}"), quantity) for n, quantity in enumerate(found)]
)


def an_exit(**changes: object) -> Exit:
    values: dict[str, object] = {
        "id": ExitId("one"),
        "user_id": USER,
        "broker_id": ACCOUNT,
        "symbol": "NSE:SBIN",
        "product": Product.INTRADAY,
        "strategy_id": None,
        "whole": True,
        "key": "key",
        "reason": ExitReason.MANUAL,
        "status": ExitStatus.WANTED,
        "requested_at": NOON,
        "updated_at": NOON,
        "due_at": NOON,
    }
    return Exit(**{**values, **changes})  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(("was", "to"), [(a, b) for a in ExitStatus for b in ExitStatus])
def test_only_the_moves_of_the_table_are_made(was: ExitStatus, to: ExitStatus):
    found = an_exit(status=was)

    if to in TRANSITIONS[was]:
        assert found.to(to, NOON).status is to
    else:
        with pytest.raises(TransitionError):
            found.to(to, NOON)
    assert found.is_open is (was in OPEN)


@given(account=quantities, held=shares)
def test_a_whole_exit_leaves_nothing_of_anybody(
    account: Decimal, held: list[tuple[StrategyId, Decimal]]
):
    found = parts(an_exit(), account, held)

    closed = sum((part.quantity * part.side.sign for part in found), Decimal(0))
    assert closed == -account
    by_owner = {part.strategy_id: part.quantity * part.side.sign for part in found}
    for owner, quantity in held:
        assert by_owner.get(owner, Decimal(0)) == -quantity


@given(account=quantities, held=shares)
def test_the_account_never_turns_on_the_way(
    account: Decimal, held: list[tuple[StrategyId, Decimal]]
):
    left = account
    for part in parts(an_exit(), account, held):
        left += part.quantity * part.side.sign
        assert left * account >= 0


def test_a_strategys_exit_is_of_its_share():
    (part,) = parts(
        an_exit(whole=False, strategy_id=A), Decimal(15), [(A, Decimal(10)), (B, Decimal(2))]
    )

    assert facts(part.strategy_id, part.side, part.quantity) == (A, Side.SELL, 10)


def test_without_a_strategy_it_is_of_what_no_strategy_holds():
    (part,) = parts(an_exit(whole=False), Decimal(-15), [(A, Decimal(-10))])

    assert facts(part.strategy_id, part.side, part.quantity) == (None, Side.BUY, 5)


@pytest.mark.parametrize(
    ("held", "closed"), [(Decimal(10), [Decimal(4)]), (Decimal(3), [Decimal(3)]), (Decimal(-9), [])]
)
def test_a_limited_exit_closes_at_most_its_quantity_of_its_side(
    held: Decimal, closed: list[Decimal]
):
    limited = an_exit(whole=False, quantity=Decimal(4), side=Side.SELL)

    assert [part.quantity for part in parts(limited, held, [])] == closed


@given(account=quantities, held=shares, theirs=quantities)
def test_what_a_broker_shows_is_never_turned(
    account: Decimal, held: list[tuple[StrategyId, Decimal]], theirs: Decimal
):
    found = parts(an_exit(), account, held)
    assume(len({part.side for part in found}) < 2)  # of opposite shares only the sum is shown

    left = theirs + sum(
        (part.quantity * part.side.sign for part in capped(found, theirs)), Decimal(0)
    )

    assert left * theirs >= 0
    assert abs(left) <= abs(theirs)
