"""Before anything is sent to a real broker: what is checked, held back, cut, sliced or refused."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from threading import Barrier, Event, Thread

import pytest

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.instruments import InstrumentKind, Segment
from autotrade.domain.orders import OrderStatus, OrderType, Product
from autotrade.domain.strategies import RiskLimits
from autotrade.ports.storage import Repositories
from autotrade.services.sweeps import SweepService
from tests.support.factories import USER, a_fill, a_signal, an_instrument
from tests.support.fake_broker import Answer, Killed
from tests.support.pipeline import Pipeline, facts

NIFTY = an_instrument(
    symbol="NSE:NIFTY26NOVFUT",
    segment=Segment.NFO,
    kind=InstrumentKind.FUTURE,
    name="NIFTY NOV FUT",
    lot_size=Decimal(65),
    freeze_quantity=Decimal(1800),
)
MOST = 1755
"""27 lots of 65: the most that is not above the freeze quantity."""


@pytest.fixture
def live(forgetful: Pipeline) -> Pipeline:
    forgetful.go_live()
    forgetful.know(an_instrument())
    forgetful.know(NIFTY)
    return forgetful


def run(pipeline: Pipeline, **signal: object) -> None:
    pipeline.add_alert(signals=(a_signal(**signal),))
    pipeline.worker().drain([USER])


def refusal(pipeline: Pipeline) -> tuple[object, str]:
    execution = pipeline.executions()[-1]
    assert execution.status is ExecutionStatus.FAIL
    return (execution.response or {}).get("rule"), str(execution.reason)


def test_an_order_carries_its_instrument_to_the_broker(live: Pipeline):
    run(live)

    (request,) = live.broker.requests
    assert request.instrument == an_instrument()
    assert live.executions()[0].status is ExecutionStatus.SUCCESS


def test_a_symbol_under_another_name_is_kept_under_its_own(live: Pipeline):
    live.instruments["NSE:NIFTY1!"] = NIFTY

    run(live, symbol="NIFTY1!", quantity=Decimal(65), product="NRML")

    assert live.orders()[0].symbol == "NSE:NIFTY26NOVFUT"
    assert live.executions()[0].symbol == "NSE:NIFTY26NOVFUT"


REFUSED = [
    ("lot_size", {"symbol": "NIFTY26NOVFUT", "quantity": 70, "product": "NRML"}, ["65", "70"]),
    ("tick_size", {"order_type": "LIMIT", "price": "100.02"}, ["0.05", "100.02"]),
    (
        "tick_size",
        {"order_type": "SLM", "trigger_price": "100.01"},
        ["0.05", "100.01", "trigger_price"],
    ),
    ("product", {"product": "NRML"}, ["CARRY", "DELIVERY, INTRADAY, MTF"]),
    (
        "product",
        {"symbol": "NIFTY26NOVFUT", "quantity": 65, "product": "CNC"},
        ["DELIVERY", "CARRY, INTRADAY"],
    ),
    (
        "freeze_quantity",
        {"symbol": "NIFTY26NOVFUT", "quantity": 65 * 600, "product": "NRML"},
        ["1800", "39000", "20 orders"],
    ),
]


@pytest.mark.parametrize(("rule", "signal", "named"), REFUSED)
def test_a_refusal_names_rule_limit_and_value(
    live: Pipeline, rule: str, signal: dict[str, object], named: list[str]
):
    numbers = {"quantity", "price", "trigger_price"}
    run(live, **{k: Decimal(str(v)) if k in numbers else v for k, v in signal.items()})

    met, reason = refusal(live)
    assert met == rule
    assert all(word in reason for word in named), reason
    assert live.broker.requests == []


def test_a_symbol_waits_for_the_instruments_that_are_being_loaded(live: Pipeline):
    live.broker.capabilities = replace(live.broker.capabilities, needs_instrument=True)
    live.instruments_awaited = True

    run(live, symbol="TCS")
    assert live.executions() == []
    live.know(an_instrument(symbol="NSE:TCS"))
    live.instruments_awaited = False
    live.clock.advance(seconds=2)
    live.worker().drain([USER])

    assert [request.symbol for request in live.broker.requests] == ["NSE:TCS"]


def test_no_alert_waits_for_ever_for_instruments(live: Pipeline):
    live.broker.capabilities = replace(live.broker.capabilities, needs_instrument=True)
    live.instruments_awaited = True

    run(live, symbol="TCS")
    for _ in range(6):
        live.clock.advance(seconds=5)
        live.worker().drain([USER])

    assert refusal(live)[0] == "instrument"
    assert live.broker.requests == []


def test_an_unknown_symbol_is_refused_where_the_broker_needs_to_know_it(live: Pipeline):
    live.broker.capabilities = replace(live.broker.capabilities, needs_instrument=True)

    run(live, symbol="NOSUCH")

    assert refusal(live)[0] == "instrument"
    assert live.broker.requests == []


def test_an_index_is_not_traded(live: Pipeline):
    live.know(an_instrument(symbol="NSE:NIFTY", segment=Segment.IDX, kind=InstrumentKind.INDEX))

    run(live, symbol="NIFTY")

    assert refusal(live)[0] == "instrument"


def test_what_the_broker_cannot_do_is_refused_before_it_is_asked(live: Pipeline):
    can = live.broker.capabilities
    live.broker.capabilities = replace(can, order_types=frozenset({OrderType.MARKET}))

    run(live, order_type="LIMIT")

    assert refusal(live)[0] == "order_type"
    assert live.broker.requests == []


# slices


def test_a_quantity_above_the_freeze_quantity_goes_out_in_slices(live: Pipeline):
    run(live, symbol="NIFTY26NOVFUT", quantity=Decimal(65 * 60), product="NRML")

    assert [request.quantity for request in live.broker.requests] == [MOST, MOST, 390]
    orders = live.orders()[-3:]
    assert len({order.client_tag for order in orders}) == 3
    assert [order.slice for order in orders] == [0, 1, 2]
    execution = live.executions()[-1]
    assert facts(execution.status, execution.quantity) == (ExecutionStatus.SUCCESS, 3900)
    assert live.held(symbol=NIFTY.symbol, product=Product.CARRY) == 3900


def die_at(pipeline: Pipeline, step: int) -> None:
    """Have a worker die while it carries out an alert of three slices."""
    signal = a_signal(symbol="NIFTY26NOVFUT", quantity=Decimal(3900), product="NRML")
    pipeline.add_alert(signals=(signal,))
    pipeline.killer.steps = step
    with suppress(Killed):
        pipeline.worker().drain([USER])
    pipeline.killer.steps = None
    pipeline.clock.advance(seconds=13)
    pipeline.settle_down(rounds=20, seconds=4)


@pytest.mark.parametrize("step", range(16))
def test_a_worker_killed_among_slices_doubles_none(live: Pipeline, step: int):
    die_at(live, step)

    total = sum(request.quantity for request, _ in live.broker.book)
    (execution,) = live.executions()
    assert set(live.broker.taken().values()) <= {1}
    assert live.held(symbol=NIFTY.symbol, product=Product.CARRY) == total
    if total:
        assert facts(execution.status, execution.quantity) == (ExecutionStatus.SUCCESS, total)
    else:
        assert execution.status is ExecutionStatus.FAIL
    assert {order.status for order in live.orders()} <= {"FILLED", "LOST", "EXPIRED"}


@pytest.mark.parametrize("step", range(16))
def test_a_worker_killed_among_slices_loses_none_where_tags_are_known(
    pipeline: Pipeline, step: int
):
    pipeline.know(NIFTY)

    die_at(pipeline, step)

    assert sorted(request.quantity for request, _ in pipeline.broker.book) == [390, MOST, MOST]
    assert set(pipeline.broker.taken().values()) == {1}
    (execution,) = pipeline.executions()
    assert facts(execution.status, execution.quantity) == (ExecutionStatus.SUCCESS, 3900)


def test_what_follows_a_refused_slice_is_not_sent(live: Pipeline):
    live.broker.answers = [Answer.FILL, Answer.REJECT]

    run(live, symbol="NIFTY26NOVFUT", quantity=Decimal(65 * 60), product="NRML")

    assert len(live.broker.requests) == 2
    assert [o.status for o in live.orders()] == ["FILLED", "REJECTED", "REJECTED"]
    (execution,) = live.executions()
    assert facts(execution.status, execution.quantity) == (ExecutionStatus.SUCCESS, MOST)


def test_two_slices_that_end_beside_each_other_end_the_execution(live: Pipeline):
    live.broker.answers = [Answer.ACCEPT, Answer.ACCEPT]
    run(live, symbol="NIFTY26NOVFUT", quantity=Decimal(MOST + 390), product="NRML")
    first, second = live.orders()
    refused = live.broker.show(first.client_tag, OrderStatus.REJECTED)
    filled = live.broker.show(
        second.client_tag, OrderStatus.FILLED, a_fill(quantity=Decimal(390), price=Decimal(100))
    )
    settlements, others = live.trading.settlements, [filled]

    def refuse(repos: Repositories) -> None:
        settlements.settle_within(repos, first, refused)
        if others:  # as another process would, before this commits
            settlements.settle(second, others.pop())

    live.storage.transact(refuse)

    assert [order.status for order in live.orders()] == ["REJECTED", "FILLED"]
    (execution,) = live.executions()
    assert facts(execution.status, execution.quantity) == (ExecutionStatus.SUCCESS, 390)


def test_a_slice_that_was_not_sent_is_sent_later_once(live: Pipeline):
    live.broker.answers = [Answer.FILL, Answer.RATE]

    run(live, symbol="NIFTY26NOVFUT", quantity=Decimal(65 * 60), product="NRML")
    assert len(live.broker.book) == 1
    live.settle_down(rounds=3)

    assert sorted(live.broker.taken().values()) == [1, 1, 1]
    assert live.executions()[0].quantity == 3900


def test_a_broker_that_takes_its_time_over_a_slice_holds_no_sweep_up(live: Pipeline):
    live.broker.answers = [Answer.FILL, Answer.RATE]
    run(live, symbol="NIFTY26NOVFUT", quantity=Decimal(65 * 60), product="NRML")
    live.clock.advance(seconds=3)
    may_answer = Event()

    def hang() -> None:
        may_answer.wait(10)

    live.broker.during_place = hang
    with ThreadPoolExecutor(4) as threads:
        sweeps = SweepService(
            storage=live.storage,
            clock=live.clock,
            jobs=live.jobs,
            placements=live.placements,
            intents=live.trading.intents,
            threads=threads,
        )
        began = time.monotonic()
        for _ in range(3):
            sweeps.sweep()
        took = time.monotonic() - began
        may_answer.set()

    assert took < 5
    assert sorted(live.broker.taken().values()) == [1, 1, 1]
    assert live.executions()[0].quantity == 3900


def test_slices_wait_for_one_whose_outcome_is_not_known(live: Pipeline):
    live.broker.answers = [Answer.FILL, Answer.LOST_AFTER]

    run(live, symbol="NIFTY26NOVFUT", quantity=Decimal(65 * 60), product="NRML")
    assert len(live.broker.requests) == 2
    live.settle_down(rounds=3)

    assert sorted(live.broker.taken().values()) == [1, 1, 1]
    assert live.executions()[0].status is ExecutionStatus.SUCCESS


def test_slices_that_are_too_old_are_not_sent(live: Pipeline):
    live.broker.answers = [Answer.FILL, Answer.RATE]
    run(live, symbol="NIFTY26NOVFUT", quantity=Decimal(65 * 60), product="NRML")

    live.clock.advance(seconds=61)
    live.settle_down(rounds=3)

    assert len(live.broker.book) == 1
    assert [o.status for o in live.orders()] == ["FILLED", "EXPIRED", "EXPIRED"]
    assert live.executions()[0].quantity == MOST


# dead sessions


def test_a_dead_session_fails_the_execution_and_is_not_asked_again(live: Pipeline):
    live.broker.answers = [Answer.AUTH]

    run(live)
    run(live, price=Decimal(101))
    live.settle_down(rounds=5)

    assert len(live.broker.requests) == 1
    assert live.broker.lookups == live.broker.book_reads == 0
    assert live.expired == ["The access token has expired."]
    assert [e.status for e in live.executions()] == [ExecutionStatus.FAIL] * 2
    assert "session with the broker has ended" in str(live.executions()[0].reason)
    assert "expired" in str(live.executions()[1].reason)


def test_a_dead_session_leaves_an_unknown_order_unknown_until_it_is_renewed(live: Pipeline):
    live.broker.answers = [Answer.LOST_AFTER]
    run(live)
    live._expire(live.account(), "gone")
    live.settle_down(rounds=20)

    assert live.broker.lookups == 0
    assert live.orders()[0].status is OrderStatus.UNKNOWN
    live.storage.now.brokers.save(replace(live.account(), status="connected"))  # type: ignore[arg-type]  # as stored
    live.settle_down(rounds=20)

    assert live.orders()[0].status is OrderStatus.FILLED


# orders that are at the broker


def rest(pipeline: Pipeline, **signal: object) -> None:
    pipeline.broker.answers = [Answer.ACCEPT]
    run(pipeline, **signal)


def fill(pipeline: Pipeline, index: int = 0) -> None:
    tag = pipeline.broker.book[index][0].client_tag
    quantity = pipeline.broker.book[index][0].quantity
    pipeline.broker.show(tag, OrderStatus.FILLED, a_fill(quantity=quantity))


def test_a_target_that_is_under_way_is_not_ordered_twice(live: Pipeline):
    rest(live, target=Decimal(10))

    run(live, target=Decimal(10), price=Decimal(101))

    assert len(live.broker.requests) == 1
    assert "at the broker bring it to 10 already" in str(live.executions()[-1].reason)


def test_an_exit_cancels_the_entry_that_rests_and_closes_what_was_filled(live: Pipeline):
    rest(live, order_type="LIMIT")
    live.broker.show(live.orders()[0].client_tag, OrderStatus.PARTIAL, a_fill(quantity=Decimal(4)))
    live.poll()

    run(live, action="exit", quantity=None)
    assert len(live.broker.requests) == 1
    assert live.all_alerts()[-1].status is AlertStatus.RECEIVED
    live.settle_down(rounds=4, seconds=2)

    assert live.orders()[0].status is OrderStatus.CANCELLED
    assert [r.quantity for r in live.broker.requests] == [10, 4]
    assert live.held() == 0


def test_an_exit_that_is_under_way_is_not_sent_twice(live: Pipeline):
    run(live)
    rest(live, action="exit", quantity=None)

    run(live, action="exit", quantity=None, price=Decimal(101))

    assert len(live.broker.requests) == 2
    assert "close the position already" in str(live.executions()[-1].reason)


def test_a_resting_order_counts_as_a_position(live: Pipeline):
    live.change_strategy(risk=RiskLimits(max_positions=1))
    live.know(an_instrument(symbol="NSE:INFY"))
    rest(live)

    run(live, symbol="INFY")

    assert refusal(live)[0] == "max_positions"


def test_of_a_reversal_over_the_limit_only_the_closing_part_goes_through(live: Pipeline):
    run(live)
    live.change_strategy(risk=RiskLimits(max_quantity=Decimal(15)))

    run(live, action="sell", quantity=Decimal(20))

    assert [r.quantity for r in live.broker.requests] == [10, 10]
    assert live.broker.requests[-1].is_exit
    assert live.held() == 0
    execution = live.executions()[-1]
    assert execution.status is ExecutionStatus.SUCCESS
    assert "max_quantity is 15; the order has 20" in str(execution.reason)


def test_an_alert_that_believes_in_another_position_warns_of_a_gap(live: Pipeline):
    run(live, prev_quantity=Decimal(5))

    assert live.told() == ["alert.gap"]
    assert len(live.broker.requests) == 1


def test_an_alert_that_knows_the_position_warns_of_nothing(live: Pipeline):
    run(live, prev="flat")
    run(live, prev="long", price=Decimal(101))

    assert live.told() == []


def test_a_stop_refuses_what_is_decided_after_it(live: Pipeline):
    live.halted = "All orders are stopped."

    run(live)

    assert refusal(live) == ("kill_switch", "All orders are stopped.")


# legs


def test_the_legs_of_an_alert_meet_the_lanes_of_their_symbols(live: Pipeline):
    live.know(an_instrument(symbol="NSE:INFY"))
    for _ in range(8):
        live.add_alert(
            signals=(a_signal(), a_signal(symbol="INFY", target=Decimal(10))),
            lane=f"{live.strategy.id}:NSE:SBIN",
        )
        live.add_alert(
            signals=(a_signal(symbol="INFY", target=Decimal(10)),),
            lane=f"{live.strategy.id}:NSE:INFY",
        )
    start = Barrier(2)

    def work(name: str) -> None:
        worker = live.worker(name)
        start.wait()
        worker.drain([USER])

    threads = [Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    live.settle_down(rounds=12)

    assert live.held(symbol="NSE:INFY") == 10
    infy = [r.quantity for r in live.broker.requests if r.symbol == "NSE:INFY"]
    assert infy == [10]
