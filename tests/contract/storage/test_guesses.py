"""What a transaction reads ahead is guessed: right or wrong, it writes what it would have written."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pymongo import MongoClient

from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import TradeId
from autotrade.domain.kill_switches import KillLevel, KillSwitch
from autotrade.domain.positions import Position
from autotrade.domain.trades import Trade, TradeSide, TradeSource, TradeStatus
from autotrade.ports.storage import PositionKey, Repositories, Storage
from autotrade.storage.guesses import Guesses
from autotrade.storage.unit_of_work import MongoStorage
from tests.support.factories import (
    ACCOUNT,
    NOON,
    USER,
    a_position,
    a_strategy,
    an_alert,
    an_execution,
    an_id,
    an_order,
)
from tests.support.fakes import FakeClock
from tests.support.memory_mongo.pipelining import AnyTrips
from tests.support.pipeline import ClockedIds, Documents

pytestmark = pytest.mark.integration
HELD = a_position()
KEY = PositionKey(
    user_id=USER,
    broker_id=ACCOUNT,
    strategy_id=None,
    symbol=HELD.symbol,
    product=HELD.product,
)
Decide = Callable[[Repositories], None]


@pytest.fixture
def guesses() -> Guesses:
    return Guesses()


@pytest.fixture
def storage(
    storage_client: MongoClient[dict[str, Any]],
    database: Documents,
    clock: FakeClock,
    guesses: Guesses,
) -> Storage:
    """A store whose guesses are trusted by now; the account holds three."""
    made = MongoStorage(storage_client, ClockedIds(clock), trips=AnyTrips(), guesses=guesses)
    made.now.strategies.add(a_strategy())
    made.now.positions.save(HELD)
    for _ in range(3):
        trade(made)
    assert guesses.are_trusted
    return made


def held(repos: Repositories) -> Position:
    found = repos.positions.get(KEY)
    assert found is not None
    return found


def buy_one(repos: Repositories) -> None:
    position = held(repos)
    repos.positions.save(replace(position, quantity=position.quantity + 1))


def trade(storage: Storage, decide: Decide = buy_one) -> int:
    """Decide as a batch of one alert does; return how many times it was decided."""
    times: list[None] = []

    def work(repos: Repositories) -> None:
        times.append(None)
        repos.expect(alerts=[an_alert()], symbols={HELD.symbol}, are_new=True)
        decide(repos)

    storage.transact(work, lambda _: None)
    return len(times)


def test_who_was_right_before_does_not_wait_for_the_answer(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
):
    order: list[str] = []
    learn = Guesses.learn

    def noted(self: Guesses, *rest: Any) -> bool:
        order.append("answered")
        return learn(self, *rest)

    monkeypatch.setattr(Guesses, "learn", noted)

    def decide(repos: Repositories) -> None:
        order.append("decided")
        buy_one(repos)

    times = trade(storage, decide)

    assert (times, order) == (1, ["decided", "answered"])
    assert held(storage.now).quantity == 4


def change_the_position(repos: Repositories) -> None:
    repos.positions.save(replace(held(repos), quantity=Decimal(100)))


def hold_something_else(repos: Repositories) -> None:
    repos.positions.save(a_position(strategy_id=a_strategy().id, symbol="NSE:TCS"))


def press_the_kill_switch(repos: Repositories) -> None:
    repos.kill_switches.put(
        KillSwitch(
            id=USER,
            active=True,
            level=KillLevel.KILL,
            reason=None,
            changed_at=NOON,
            changed_by=USER,
        )
    )


def rename_the_strategy(repos: Repositories) -> None:
    strategy = repos.strategies.get(USER, a_strategy().id)
    assert strategy is not None
    renamed = replace(strategy, name="Another")
    repos.strategies.save(renamed, was=strategy.status, changed_at=strategy.updated_at)


def place_an_order(repos: Repositories) -> None:
    repos.orders.add(an_order())


def open_a_trade(repos: Repositories) -> None:
    repos.trades.save(
        Trade(
            id=TradeId(an_id()),
            user_id=USER,
            broker_id=ACCOUNT,
            strategy_id=a_strategy().id,
            symbol=HELD.symbol,
            product=HELD.product,
            side=TradeSide.LONG,
            status=TradeStatus.OPEN,
            source=TradeSource.ALERT,
            paper=True,
            quantity=Decimal(1),
            entry_value=Decimal(100),
            open_quantity=Decimal(1),
            open_cost=Decimal(100),
            opened_at=NOON,
            updated_at=NOON,
        )
    )


def tell_something(repos: Repositories) -> None:
    repos.events.append([an_execution()], NOON, None)


@pytest.mark.parametrize(
    "change",
    [
        change_the_position,
        hold_something_else,
        press_the_kill_switch,
        rename_the_strategy,
        place_an_order,
        open_a_trade,
        tell_something,
    ],
)
def test_what_somebody_else_has_done_meanwhile_is_decided_on(
    storage: Storage, guesses: Guesses, change: Decide
):
    storage.transact(change)
    before = held(storage.now).quantity

    times = trade(storage)

    assert times == 2
    assert held(storage.now).quantity == before + 1
    assert not guesses.are_trusted
    assert trade(storage) == 1


def test_who_asks_something_else_first_hears_whether_the_guess_was_right(storage: Storage):
    storage.transact(change_the_position)
    seen: list[object] = []

    def decide(repos: Repositories) -> None:
        seen.extend(repos.positions.of_account(USER, ACCOUNT))

    assert trade(storage, decide) == 2
    assert seen == [held(storage.now)]


def test_an_error_of_who_has_guessed_leaves_nothing(storage: Storage):
    def decide(repos: Repositories) -> None:
        buy_one(repos)
        msg = "no"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="no"):
        trade(storage, decide)

    assert held(storage.now).quantity == 3
    assert trade(storage) == 1
    assert held(storage.now).quantity == 4


def test_what_did_not_commit_is_not_expected(storage: Storage):
    storage.now.orders.add(an_order(client_tag="tag", strategy_id=None))

    def decide(repos: Repositories) -> None:
        buy_one(repos)
        repos.orders.add(an_order(client_tag="tag", strategy_id=None))

    with pytest.raises(ConflictError, match="client tag"):
        trade(storage, decide)

    assert trade(storage) == 1
    assert held(storage.now).quantity == 4


def test_a_wrong_guess_is_found_before_what_it_made_conflict(storage: Storage):
    """Whoever decides on what is no more may well write what is refused."""
    placed = an_order(client_tag="tag")
    storage.now.orders.add(placed)

    def decide(repos: Repositories) -> None:
        if not repos.orders.working(USER, a_strategy().id, placed.symbol):
            repos.orders.add(an_order(client_tag="tag"))

    assert trade(storage, decide) == 2
