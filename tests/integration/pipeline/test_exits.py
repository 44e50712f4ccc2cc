"""Exits: what is held is closed once an occasion, whatever dies in between, and nothing more."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.domain.brokers import BrokerType
from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.exits import Exit, ExitReason, ExitStatus, ExitWish
from autotrade.domain.ids import StrategyId
from autotrade.domain.kill_switches import KillLevel
from autotrade.domain.orders import OrderStatus, OrderTicket, OrderType, Product, Side
from tests.support.factories import ACCOUNT, STRATEGY, USER
from tests.support.fake_broker import Answer, Killed
from tests.support.pipeline import Pipeline, facts

OTHER_STRATEGY = StrategyId("018f0000-0000-7000-8000-00000000057b")


def a_wish(**changes: object) -> ExitWish:
    values: dict[str, object] = {
        "user_id": USER,
        "broker_id": ACCOUNT,
        "symbol": "NSE:SBIN",
        "product": Product.INTRADAY,
        "key": "occasion",
        "reason": ExitReason.MANUAL,
    }
    return ExitWish(**{**values, **changes})  # type: ignore[arg-type]  # by name


def buy_by_hand(pipeline: Pipeline, quantity: int, **changes: object) -> None:
    values: dict[str, object] = {
        "broker_id": ACCOUNT,
        "symbol": "NSE:SBIN",
        "side": Side.BUY,
        "quantity": Decimal(quantity),
    }
    pipeline.trading.orders.place(USER, OrderTicket(**{**values, **changes}))  # type: ignore[arg-type]  # by name


def buy_by_strategy(pipeline: Pipeline) -> None:
    pipeline.post()
    pipeline.settle_down(rounds=2)


def carry_out(pipeline: Pipeline, wish: ExitWish, rounds: int = 1) -> Exit:
    asked = pipeline.trading.exits.request(wish)
    for _ in range(rounds):
        pipeline.trading.exits.carry_on()
        pipeline.poll()
        pipeline.clock.advance(seconds=2)
    found = pipeline.trading.exits.get(USER, asked.id)
    assert found is not None
    return found


def sold(pipeline: Pipeline) -> list[tuple[str | None, Decimal]]:
    return [
        (order.strategy_id, order.quantity)
        for order in pipeline.orders()
        if order.side is Side.SELL
    ]


def test_a_whole_position_is_closed_share_by_share(pipeline: Pipeline):
    buy_by_strategy(pipeline)
    buy_by_hand(pipeline, 5)

    done = carry_out(pipeline, a_wish())

    assert done.status is ExitStatus.DONE
    assert set(sold(pipeline)) == {(STRATEGY, Decimal(10)), (None, Decimal(5))}
    assert pipeline.held() == pipeline.held(by_strategy=True) == 0


def test_a_strategys_share_is_closed_and_the_rest_stays(pipeline: Pipeline):
    buy_by_strategy(pipeline)
    buy_by_hand(pipeline, 5)

    carry_out(pipeline, a_wish(whole=False, strategy_id=STRATEGY))

    assert sold(pipeline) == [(STRATEGY, Decimal(10))]
    assert pipeline.held() == 5


def test_a_part_of_what_nobody_else_holds_is_closed(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)

    done = carry_out(pipeline, a_wish(whole=False, quantity=Decimal(2), side=Side.SELL), rounds=2)

    assert done.status is ExitStatus.DONE
    assert sold(pipeline) == [(None, Decimal(2))]


def test_the_same_occasion_closes_once(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    first = carry_out(pipeline, a_wish())
    buy_by_hand(pipeline, 5)

    again = carry_out(pipeline, a_wish())

    assert again.id == first.id
    assert pipeline.held() == 5


def test_nothing_held_is_nothing_to_do(pipeline: Pipeline):
    done = carry_out(pipeline, a_wish())

    assert (done.status, done.status_reason) == (ExitStatus.DONE, "Nothing is held any more.")
    assert pipeline.orders() == []


def test_resting_orders_are_cancelled_before_anything_is_closed(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    pipeline.broker.answers = [Answer.ACCEPT]
    buy_by_hand(pipeline, 5, side=Side.SELL, order_type=OrderType.LIMIT, price=Decimal(200))

    done = carry_out(pipeline, a_wish(), rounds=3)

    resting, exit_order = pipeline.orders()[1:]
    assert resting.status is OrderStatus.CANCELLED
    assert exit_order.quantity == 5
    assert done.status is ExitStatus.DONE
    assert pipeline.held() == 0


def test_an_order_whose_outcome_is_not_known_holds_the_exit_up(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    pipeline.go_live()
    pipeline.broker.places_once = False
    pipeline.broker.failing_lookups = pipeline.broker.failing_books = 3
    pipeline.broker.answers = [Answer.LOST_AFTER]
    buy_by_hand(pipeline, 5)

    waiting = carry_out(pipeline, a_wish())
    assert waiting.status is ExitStatus.WANTED
    assert sold(pipeline) == []
    pipeline.settle_down(rounds=12)
    pipeline.trading.exits.carry_on()

    assert pipeline.held() == 0
    assert sold(pipeline) == [(None, Decimal(10))]


def test_a_refused_exit_is_tried_again_as_an_order_of_its_own(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    pipeline.broker.answers = [Answer.REJECT, Answer.NOT_SENT]

    done = carry_out(pipeline, a_wish(), rounds=8)

    tags = [request.client_tag for request in pipeline.broker.requests[1:]]
    assert done.status is ExitStatus.DONE
    assert len(tags) == len(set(tags)) == 3
    assert pipeline.held() == 0


def test_an_exit_that_is_refused_again_and_again_fails_and_is_told(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    pipeline.broker.answers = [Answer.REJECT] * 20

    failed = carry_out(pipeline, a_wish(), rounds=30)

    assert failed.status is ExitStatus.FAILED
    assert failed.status_reason is not None
    assert "margin" in failed.status_reason
    assert len(sold(pipeline)) == 5
    assert pipeline.told().count("exit.failed") == 1
    assert pipeline.held() == 5


def test_what_was_partly_filled_is_closed_to_the_end(pipeline: Pipeline):
    buy_by_hand(pipeline, 10)
    pipeline.broker.answers = [Answer.PARTIAL]
    asked = carry_out(pipeline, a_wish())
    assert asked.status is ExitStatus.WORKING
    (exit_order,) = pipeline.orders()[1:]
    pipeline.trading.amendments.cancel(exit_order)

    done = carry_out(pipeline, a_wish(), rounds=6)

    assert done.status is ExitStatus.DONE
    assert pipeline.held() == 0


def test_the_broker_shows_less_than_we_hold_and_no_more_is_closed(pipeline: Pipeline):
    buy_by_hand(pipeline, 10)
    pipeline.go_live()
    pipeline.broker.by_hand["NSE:SBIN"] = Decimal(-7)

    carry_out(pipeline, a_wish(), rounds=2)

    assert sold(pipeline) == [(None, Decimal(3))]


def test_what_the_broker_has_closed_is_not_closed_again(pipeline: Pipeline):
    buy_by_hand(pipeline, 10)
    pipeline.go_live()
    pipeline.broker.by_hand["NSE:SBIN"] = Decimal(-10)

    done = carry_out(pipeline, a_wish())

    assert done.status is ExitStatus.DONE
    assert sold(pipeline) == []


def test_opposite_shares_are_closed_each_and_the_account_never_turns(pipeline: Pipeline):
    buy_by_strategy(pipeline)
    other = pipeline.add_strategy(id=OTHER_STRATEGY)
    pipeline.post(strategy=other, action="sell", quantity="4")
    pipeline.settle_down(rounds=2)

    carry_out(pipeline, a_wish())

    exits = pipeline.orders()[2:]
    assert [facts(each.side, each.quantity) for each in exits] == [(Side.BUY, 4), (Side.SELL, 10)]
    assert pipeline.held() == 0


@pytest.mark.parametrize(("despite", "closed"), [(False, []), (True, [(None, Decimal(5))])])
def test_a_kill_switch_holds_up_all_exits_but_its_own(pipeline: Pipeline, despite, closed):
    buy_by_hand(pipeline, 5)
    pipeline.switches.set(USER, active=True, by=USER, level=KillLevel.KILL)

    waiting = carry_out(pipeline, a_wish(despite_kill=despite))

    assert sold(pipeline) == closed
    assert waiting.is_open is not despite


def test_an_exit_that_was_held_up_goes_on_when_the_switch_is_off(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    pipeline.switches.set(USER, active=True, by=USER, level=KillLevel.KILL)
    carry_out(pipeline, a_wish())
    pipeline.switches.set(USER, active=False, by=USER)
    pipeline.clock.advance(seconds=5)

    pipeline.trading.exits.carry_on()

    assert sold(pipeline) == [(None, Decimal(5))]
    assert pipeline.told().count("exit.waits") == 1


def test_a_live_exit_waits_for_the_market_to_open(pipeline: Pipeline):
    pipeline.market_always_open = False
    pipeline.trading = pipeline.mortal_trading()
    buy_by_hand(pipeline, 5)
    pipeline.go_live()
    pipeline.clock.at = pipeline.clock.at.replace(hour=22)

    waiting = carry_out(pipeline, a_wish())
    assert waiting.status_reason is not None
    assert "market is closed" in waiting.status_reason
    pipeline.clock.at = pipeline.clock.at + timedelta(days=3)
    pipeline.clock.at = pipeline.clock.at.replace(hour=5)
    failed = carry_out(pipeline, a_wish())

    assert failed.status is ExitStatus.DONE
    assert pipeline.held() == 0


def test_all_open_positions_are_closed_once(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    buy_by_hand(pipeline, 3, symbol="NSE:TCS")
    exits = pipeline.trading.exits
    for _ in range(2):
        exits.close_all(USER, occasion="kill:1", reason=ExitReason.KILL_SWITCH)

    exits.carry_on()

    assert len(sold(pipeline)) == 2
    assert pipeline.told().count("exit.done") == 2


def test_two_who_carry_out_one_exit_send_one_order(pipeline: Pipeline):
    buy_by_hand(pipeline, 5)
    asked = pipeline.trading.exits.request(a_wish())
    other = pipeline.mortal_trading().exits
    pipeline.broker.during_place = lambda: other.run_safely(asked.id)

    pipeline.trading.exits.run(asked.id)

    assert len(sold(pipeline)) == 1


@pytest.mark.parametrize("live", [False, True])
def test_whoever_dies_at_any_step_the_position_is_closed_once(pipeline: Pipeline, live: bool):
    steps = 0
    while True:
        symbol = f"NSE:S{steps}"
        buy_by_hand(pipeline, 5, symbol=symbol)
        if live and not steps:
            account = replace(pipeline.account(), type=BrokerType.DHANHQ)
            pipeline.storage.now.brokers.save(account)
            pipeline.broker.places_once = False
        asked = pipeline.trading.exits.request(a_wish(symbol=symbol, key=f"occasion {steps}"))
        mortal = pipeline.mortal_trading()
        pipeline.killer.steps = steps
        try:
            mortal.exits.run(asked.id)
        except Killed:
            died = True
        except (ConflictError, UnavailableError):
            died = False
        else:
            died = False
        pipeline.killer.steps, pipeline.killer.is_dead = None, False
        for _ in range(20):
            pipeline.clock.advance(seconds=13)
            pipeline.trading.exits.carry_on()
            pipeline.poll()
        requests = [r for r in pipeline.broker.requests if r.symbol == symbol]
        ended = pipeline.trading.exits.get(USER, asked.id)
        assert ended is not None
        # what died with the request unsent, at a broker that may have had it, is for the user
        assert len(requests) <= 2
        if len(requests) == 2:
            assert ended.status is ExitStatus.DONE
            assert pipeline.held(symbol=symbol) == 0
        else:
            assert live
            assert ended.status is ExitStatus.FAILED
        if not died:
            break
        steps += 1
    assert steps > 4
