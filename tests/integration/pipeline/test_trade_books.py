"""Trade books: whatever happens to orders, the open trades are what is held."""

import random
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from bson.decimal128 import Decimal128

from autotrade.domain.errors import AutotradeError
from autotrade.domain.ids import BrokerId, StrategyId, UserId
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import OrderTicket, Side
from autotrade.domain.paper_states import PaperState, opened
from autotrade.domain.positions import CostMethod
from autotrade.domain.trades import Costs, Trade, TradeSource, TradeStatus
from autotrade.ports.storage import Query
from autotrade.services.notifications import Notifications
from autotrade.services.trade_books import TradeBooks
from autotrade.services.trade_checks import TradeChecks, faults
from tests.support.factories import ACCOUNT, STRATEGY, USER
from tests.support.fake_broker import Answer
from tests.support.fakes import FakeClock, UuidSource
from tests.support.pipeline import FakeBell, Pipeline, facts

OTHER_STRATEGY = StrategyId("018f0000-0000-7000-8000-00000000057b")
ANSWERS = [Answer.FILL] * 5 + [Answer.PARTIAL, Answer.REJECT, Answer.NOT_SENT, Answer.ACCEPT]


def trades(pipeline: Pipeline) -> list[Trade]:
    page = pipeline.storage.now.trades.page(Query(user_id=USER, limit=500))
    return list(page.items[::-1])


def a_ticket(side: Side, quantity: int) -> OrderTicket:
    return OrderTicket(broker_id=ACCOUNT, symbol="NSE:SBIN", side=side, quantity=Decimal(quantity))


def checks(pipeline: Pipeline) -> TradeChecks:
    """Return what proves trades at night, at night."""
    night = FakeClock(datetime(2026, 11, 21, 2, 30, tzinfo=IST))
    return TradeChecks(
        storage=pipeline.storage,
        clock=night,
        desk=Began(),  # type: ignore[arg-type]  # all that is asked of it
        notifications=Notifications(storage=pipeline.storage, clock=night, ids=UuidSource()),
        bell=FakeBell(),
    )


class Began:
    """A paper desk whose accounts began long ago."""

    def state(self, broker_id: BrokerId, user_id: UserId) -> PaperState:
        return opened(broker_id, user_id, datetime(2020, 1, 1, tzinfo=IST))


@pytest.mark.parametrize("method", list(CostMethod))
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_ordered_the_open_trades_are_what_is_held(
    pipeline: Pipeline, seed: int, method: CostMethod
):
    dice = random.Random(seed)  # noqa: S311 - no secret
    account = pipeline.account()
    pipeline.storage.now.brokers.save(replace(account, cost_method=method))
    other = pipeline.add_strategy(id=OTHER_STRATEGY)
    for number in range(25):
        pipeline.broker.answers = [dice.choice(ANSWERS)]
        side, quantity = dice.choice(list(Side)), dice.randint(1, 20)
        if dice.random() < 0.4:
            try:
                pipeline.trading.orders.place(USER, a_ticket(side, quantity))
            except AutotradeError:
                continue
        else:
            action = dice.choice(["buy", "sell", "exit"])
            strategy = dice.choice([None, other])
            pipeline.post(
                strategy=strategy, action=action, quantity=str(quantity), price=str(100 + number)
            )
            pipeline.settle_down(rounds=2)

    assert faults(pipeline.storage.now, USER) == []
    assert checks(pipeline).of_user(USER) == []
    assert len(trades(pipeline)) > 2
    shares = [
        *pipeline.storage.now.positions.of_strategy(USER, STRATEGY),
        *pipeline.storage.now.positions.of_strategy(USER, OTHER_STRATEGY),
    ]
    by_strategies = sum((share.realized_pnl for share in shares), Decimal(0))
    of_strategies = [trade.pnl_gross for trade in trades(pipeline) if trade.strategy_id]
    assert abs(sum(of_strategies, Decimal(0)) - by_strategies) < Decimal("1e-15")


def test_a_book_that_does_not_add_up_is_found(pipeline: Pipeline):
    pipeline.trading.orders.place(USER, a_ticket(Side.BUY, 5))
    pipeline.database["trades"].update_one({}, {"$set": {"status": "closed"}})

    (fault,) = faults(pipeline.storage.now, USER)

    assert facts(fault.held, fault.in_trades) == (5, 0)


def test_trades_tell_where_they_come_from(pipeline: Pipeline):
    pipeline.post()
    pipeline.settle_down(rounds=2)
    pipeline.trading.orders.place(USER, a_ticket(Side.BUY, 5))

    by_alert, by_hand = trades(pipeline)

    assert (by_alert.source, by_alert.strategy_id) == (TradeSource.ALERT, STRATEGY)
    assert by_alert.alert_id == pipeline.all_alerts()[0].id
    assert (by_hand.source, by_hand.strategy_id) == (TradeSource.MANUAL, None)


def test_what_was_closed_elsewhere_closes_its_trades(pipeline: Pipeline):
    pipeline.go_live()
    pipeline.post()
    pipeline.settle_down(rounds=2)
    pipeline.trading.orders.place(USER, a_ticket(Side.BUY, 5))
    pipeline.broker.by_hand["NSE:SBIN"] = Decimal(-12)

    pipeline.reconcile()

    assert faults(pipeline.storage.now, USER) == []
    assert [trade.status for trade in trades(pipeline)] == [TradeStatus.CLOSED, TradeStatus.OPEN]
    assert trades(pipeline)[1].open_quantity == 3


def test_an_order_is_charged_as_a_whole_however_many_fills_it_has(pipeline: Pipeline):
    seen: list[Decimal] = []

    def costs(order: object, fill: object, before: Decimal) -> Costs:
        seen.append(before)
        return Costs(brokerage=Decimal(1))

    books = TradeBooks(ids=pipeline.ids, costs=costs)
    pipeline.trading.settlements._books = books
    pipeline.broker.answers = [Answer.PARTIAL]
    order = pipeline.trading.orders.place(USER, a_ticket(Side.BUY, 10))
    pipeline.settle_down(rounds=8)

    assert order.fills
    assert seen[0] == 0
    assert sum((trade.brokerage for trade in trades(pipeline)), Decimal(0)) == len(seen)


@pytest.mark.parametrize("part", ["trade", "position", "order"])
def test_what_does_not_follow_from_the_orders_is_found_at_night_and_told_once(
    pipeline: Pipeline, part: str
):
    pipeline.account()
    pipeline.trading.orders.place(USER, a_ticket(Side.BUY, 5))
    collection, change = {
        "trade": ("trades", {"open_quantity": Decimal128("4")}),
        "position": ("positions", {"quantity": Decimal128("6")}),
        "order": ("orders", {"fills": []}),
    }[part]
    assert checks(pipeline).check() == 0

    pipeline.database[collection].update_many({}, {"$set": change})

    assert checks(pipeline).check() == 1
    assert checks(pipeline).check() == 1
    told = list(pipeline.database["notifications"].find({"kind": "trades.unbalanced"}))
    assert len(told) == 1
    assert "NSE:SBIN" in told[0]["message"]


def test_by_day_nothing_is_proved(pipeline: Pipeline):
    pipeline.account()
    pipeline.trading.orders.place(USER, a_ticket(Side.BUY, 5))
    pipeline.database["trades"].delete_many({})
    by_day = checks(pipeline)
    by_day._clock.at = datetime(2026, 11, 21, 12, 0, tzinfo=IST)  # type: ignore[attr-defined]

    assert by_day.check() == 0
