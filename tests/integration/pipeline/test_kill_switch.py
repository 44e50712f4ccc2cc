"""The kill switch: the next order is stopped, also one whose alert waits already."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.kill_switches import EVERYBODY, KillLevel
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import OrderStatus, OrderTicket, Side
from autotrade.ports.storage import Query
from tests.support.factories import ACCOUNT, OTHER_USER, USER
from tests.support.pipeline import Pipeline


def switch_on(pipeline: Pipeline, **changes: object) -> None:
    pipeline.switches.set(USER, **{"active": True, "by": USER, **changes})  # type: ignore[arg-type]  # by name


def a_ticket(**changes: object) -> OrderTicket:
    values = {"broker_id": ACCOUNT, "symbol": "NSE:SBIN", "side": Side.BUY, "quantity": Decimal(5)}
    return OrderTicket(**{**values, **changes})  # type: ignore[arg-type]  # by name


def test_an_alert_that_waits_already_is_refused_with_the_rule(pipeline: Pipeline):
    pipeline.post()
    switch_on(pipeline, reason="The strategy misbehaves")

    pipeline.settle_down(rounds=2)

    (execution,) = pipeline.executions()
    assert execution.status is ExecutionStatus.FAIL
    assert execution.response == {"rule": "kill_switch"}
    assert execution.reason is not None
    assert "for your account by the kill switch (The strategy misbehaves)" in execution.reason
    assert pipeline.broker.requests == []


def test_twenty_alerts_that_wait_are_all_refused_by_two_workers(pipeline: Pipeline):
    for number in range(20):
        pipeline.post(symbol=f"NSE:S{number}")
    switch_on(pipeline)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: pipeline.settle_down(rounds=1), range(2)))
    pipeline.settle_down(rounds=3)

    executions = pipeline.executions()
    assert len(executions) == 20
    assert {(each.response or {}).get("rule") for each in executions} == {"kill_switch"}
    assert pipeline.broker.requests == []


def test_orders_go_again_once_it_is_off(pipeline: Pipeline):
    switch_on(pipeline)
    pipeline.switches.set(USER, active=False, by=USER)
    pipeline.post()

    pipeline.settle_down(rounds=2)

    assert len(pipeline.broker.requests) == 1


def test_one_users_switch_stops_nobody_else(pipeline: Pipeline):
    pipeline.switches.set(OTHER_USER, active=True, by=OTHER_USER)
    pipeline.post()

    pipeline.settle_down(rounds=2)

    assert len(pipeline.broker.requests) == 1


def test_the_switch_for_everybody_stops_everybody(pipeline: Pipeline):
    pipeline.switches.set(EVERYBODY, active=True, by=OTHER_USER, reason="Exchange halt")
    pipeline.post()

    pipeline.settle_down(rounds=2)

    assert pipeline.broker.requests == []
    assert "for everybody by the kill switch (Exchange halt)" in str(
        pipeline.executions()[0].reason
    )


@pytest.mark.parametrize(("level", "sold"), [(KillLevel.STOP_ENTRY, 1), (KillLevel.KILL, 0)])
def test_an_exit_passes_a_stop_of_entries_and_no_kill(pipeline: Pipeline, level, sold):
    pipeline.post()
    pipeline.settle_down(rounds=2)
    switch_on(pipeline, level=level)

    pipeline.post(action="exit")
    pipeline.post(action="buy", price="101")
    pipeline.settle_down(rounds=3)

    sides = [request.side for request in pipeline.broker.requests]
    assert sides == [Side.BUY, *[Side.SELL] * sold]


def test_the_stricter_of_two_switches_counts(pipeline: Pipeline):
    pipeline.switches.set(EVERYBODY, active=True, by=USER, level=KillLevel.KILL)
    switch_on(pipeline, level=KillLevel.STOP_ENTRY)

    found = pipeline.switches.active_for(pipeline.storage.now, USER)

    assert found is not None
    assert (found.id, found.level) == (EVERYBODY, KillLevel.KILL)


def test_a_manual_order_is_refused_and_not_stored(pipeline: Pipeline):
    switch_on(pipeline)

    with pytest.raises(ConflictError, match="kill switch"):
        pipeline.trading.orders.place(USER, a_ticket())

    assert pipeline.orders() == []


def test_a_manual_exit_passes_a_stop_of_entries_as_far_as_it_only_exits(pipeline: Pipeline):
    pipeline.trading.orders.place(USER, a_ticket())
    switch_on(pipeline, level=KillLevel.STOP_ENTRY)

    with pytest.raises(ConflictError, match="New entries are stopped"):
        pipeline.trading.orders.place(USER, a_ticket(side=Side.SELL, quantity=Decimal(6)))
    closed = pipeline.trading.orders.place(USER, a_ticket(side=Side.SELL))

    assert closed.status is OrderStatus.FILLED


def test_setting_it_is_told_once_and_on_record(pipeline: Pipeline):
    switch_on(pipeline, reason="Testing")
    switch_on(pipeline, reason="Testing")
    pipeline.switches.set(USER, active=False, by=USER)

    told = pipeline.notifications.page(Query(user_id=USER)).items[::-1]
    entries = pipeline.audit.page(Query(user_id=USER)).items[::-1]

    assert [(each.title, each.level) for each in told] == [
        ("Kill switch on", NotificationLevel.CRITICAL),
        ("Kill switch off", NotificationLevel.INFO),
    ]
    assert [entry.action for entry in entries] == ["kill_switch.on", "kill_switch.off"]
    assert entries[0].details["before"] == {"active": False, "level": "kill"}


def test_setting_it_again_hurries_the_cancellations_and_tells_nothing_new(pipeline: Pipeline):
    switch_on(pipeline, cancel_orders=True)
    switch_on(pipeline, cancel_orders=True)

    assert pipeline.to_stop == [USER, USER]
    assert len(pipeline.notifications.page(Query(user_id=USER)).items) == 1
