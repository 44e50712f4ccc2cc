"""A body comes in: stored before it is answered, once, and kept even when it is refused."""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient

from autotrade.domain.alerts import Alert, AlertStatus
from autotrade.domain.errors import (
    AutotradeError,
    BadRequestError,
    ConflictError,
    NotFoundError,
    TooManyRequestsError,
)
from autotrade.domain.strategies import RiskLimits, StrategyStatus
from autotrade.domain.webhooks import RateLimit
from autotrade.ports.alert_storage import Seen
from autotrade.services.deliveries import Delivery
from autotrade.services.webhooks import Intake
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from tests.support.factories import USER, an_alert
from tests.support.pipeline import LANE, LIMIT, Pipeline, a_body, empty

DATED = {"time": "2026-11-20T06:30:00Z"}


def test_an_understood_body_is_stored_and_hurried_along(pipeline: Pipeline):
    receipt = pipeline.post()

    alert = pipeline.alert(receipt.alert_id)
    assert (alert.status, alert.lane) == (AlertStatus.RECEIVED, LANE)
    assert not receipt.duplicate
    assert pipeline.jobs.woken == [USER]


def test_an_unknown_path_is_not_found_and_nothing_is_kept(pipeline: Pipeline):
    with pytest.raises(NotFoundError):
        pipeline.alerts.receive("another", Delivery(body=a_body().encode()))

    assert pipeline.all_alerts() == []


@pytest.mark.parametrize(
    "body",
    ["hello", "{", "[]", '{"symbol": "NSE:SBIN"}', '{"action": "buy", "symbol": "{{ticker}}"}'],
)
def test_a_refused_body_is_kept_in_the_log_with_its_reason(pipeline: Pipeline, body: str):
    with pytest.raises(BadRequestError) as refusal:
        pipeline.post(body)

    (kept,) = pipeline.all_alerts()
    assert kept.status is AlertStatus.REJECTED
    assert kept.body == body
    assert kept.reason == str(refusal.value)
    assert pipeline.jobs.woken == []


def test_a_refused_body_may_be_refused_again(pipeline: Pipeline):
    for _ in range(2):
        with pytest.raises(BadRequestError):
            pipeline.post("hello")

    assert len(pipeline.all_alerts()) == 2


@pytest.mark.parametrize(
    "status", [StrategyStatus.DRAFT, StrategyStatus.PAUSED, StrategyStatus.ERROR]
)
def test_a_strategy_that_is_not_active_takes_no_alert(pipeline: Pipeline, status: StrategyStatus):
    pipeline.change_strategy(status=status)

    with pytest.raises(ConflictError, match=status.value):
        pipeline.post()

    assert [alert.status for alert in pipeline.all_alerts()] == [AlertStatus.REJECTED]


def test_a_body_refused_by_a_paused_strategy_is_taken_once_it_is_active(pipeline: Pipeline):
    pipeline.change_strategy(status=StrategyStatus.PAUSED)
    with pytest.raises(ConflictError):
        pipeline.post()
    pipeline.change_strategy(status=StrategyStatus.ACTIVE)

    assert not pipeline.post().duplicate


def test_fifty_deliveries_at_once_are_one_alert(pipeline: Pipeline):
    with ThreadPoolExecutor(50) as threads:
        receipts = list(threads.map(lambda _: pipeline.post(), range(50)))

    assert Counter(receipt.duplicate for receipt in receipts) == {True: 49, False: 1}
    assert len({receipt.alert_id for receipt in receipts}) == 1
    (alert,) = pipeline.all_alerts()
    assert alert.duplicate_count == 49


@pytest.mark.parametrize(
    ("fields", "seconds", "is_duplicate"),
    [
        ({}, 0, True),
        ({}, 29.999, True),
        ({}, 30, False),
        (DATED, 31, True),
        (DATED, 24 * 3600 - 1, True),
        (DATED, 24 * 3600, False),
    ],
)
def test_the_same_bytes_are_a_duplicate_for_a_while(
    pipeline: Pipeline, fields: dict[str, str], seconds: float, *, is_duplicate: bool
):
    first = pipeline.post(a_body(**fields))
    pipeline.clock.advance(seconds=seconds)

    second = pipeline.post(a_body(**fields))

    assert second.duplicate is is_duplicate
    assert (second.alert_id == first.alert_id) is is_duplicate


def test_the_strategy_says_for_how_long_a_body_without_identity_is_known(pipeline: Pipeline):
    pipeline.change_strategy(risk=RiskLimits(dedupe_seconds=5))
    pipeline.post()
    pipeline.clock.advance(seconds=5)

    assert not pipeline.post().duplicate


def test_a_repetition_that_is_read_late_is_known_by_when_it_came(pipeline: Pipeline):
    pipeline.post()
    pipeline.clock.advance(seconds=40)
    late = Delivery(body=a_body().encode(), waited=timedelta(seconds=15))

    assert pipeline.alerts.receive(pipeline.strategy.id, late).duplicate
    assert not pipeline.post().duplicate


def test_an_alert_that_is_read_late_is_as_old_as_it_is(pipeline: Pipeline):
    pipeline.go_live()
    late = Delivery(body=a_body().encode(), waited=timedelta(seconds=61))
    pipeline.alerts.receive(pipeline.strategy.id, late)

    pipeline.worker().drain([USER])

    assert pipeline.all_alerts()[0].status is AlertStatus.EXPIRED
    assert pipeline.broker.requests == []


def test_no_alert_of_a_strategy_goes_in_before_an_earlier_one(pipeline: Pipeline):
    """The store takes its time over the first batch; what comes meanwhile waits for it."""
    written: list[str] = []
    first_is_in, may_go_on = Event(), Event()

    class SlowAlerts:
        def add_all(self, alerts: Sequence[Alert], _: Seen) -> list[bool]:
            if not first_is_in.is_set():
                first_is_in.set()
                may_go_on.wait(10)
            written.extend(alert.id for alert in alerts)
            return [True for _ in alerts]

    store: Any = SimpleNamespace(now=SimpleNamespace(alerts=SlowAlerts()))
    intake = Intake(
        storage=store, gate=pipeline.gate, jobs=pipeline.jobs, limit=RateLimit(LIMIT, 60)
    )
    alerts = [an_alert(id=f"alert-{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(intake.admit, alerts[0])]
        first_is_in.wait(10)
        for alert in alerts[1:]:
            waiting.append(threads.submit(intake.admit, alert))
            time.sleep(0.05)
        may_go_on.set()
        for each in waiting:
            each.result(10)

    assert written == [alert.id for alert in alerts]


def test_two_strategies_may_get_the_same_bytes(pipeline: Pipeline):
    other = pipeline.add_strategy(id="another", name="Another")

    receipts = [pipeline.post(), pipeline.post(strategy=other)]

    assert [receipt.duplicate for receipt in receipts] == [False, False]


def test_the_duplicates_window_begins_anew_with_the_alert_that_was_let_in(pipeline: Pipeline):
    pipeline.post()
    pipeline.clock.advance(seconds=31)
    second = pipeline.post()
    pipeline.clock.advance(seconds=29)

    assert pipeline.post().alert_id == second.alert_id


def test_a_queue_that_is_away_changes_nothing_for_the_sender(pipeline: Pipeline):
    pipeline.jobs.away = True

    receipt = pipeline.post()

    assert pipeline.alert(receipt.alert_id).status is AlertStatus.RECEIVED


def test_every_delivery_over_the_limit_is_told_so_and_the_log_says_that_there_were_such(
    pipeline: Pipeline,
):
    pipeline.gate.used[pipeline.strategy.id] = LIMIT - 2
    for price in ("100", "101"):
        assert not pipeline.post(price=price).duplicate

    for price in ("102", "103", "104"):
        with pytest.raises(TooManyRequestsError, match="limit of 1000 in 60 s") as refused:
            pipeline.post(price=price)
        assert refused.value.retry_after == 43

    *taken, logged = pipeline.all_alerts()
    assert [alert.status for alert in taken] == [AlertStatus.RECEIVED] * 2
    assert logged.status is AlertStatus.REJECTED
    assert str(logged.reason).endswith("Further ones are refused and not kept.")
    pipeline.settle_down(rounds=2)
    assert len(pipeline.broker.requests) == 2


def test_a_refused_alert_is_told_to_the_browsers(pipeline: Pipeline):
    with pytest.raises(BadRequestError):
        pipeline.post("hello")

    (event,) = pipeline.storage.now.events.unpublished(10)
    assert event.payload == pipeline.all_alerts()[0]
    assert pipeline.bell.rings == 1


def test_a_replay_is_an_alert_of_its_own(pipeline: Pipeline):
    first = pipeline.post()
    pipeline.settle_down(rounds=1)

    again = pipeline.alerts.replay(pipeline.strategy.user_id, first.alert_id)
    pipeline.settle_down(rounds=1)

    assert pipeline.alert(again.alert_id).replay_of == first.alert_id
    assert list(pipeline.broker.taken().values()) == [1, 1]


def test_a_duplicate_that_comes_while_an_alert_is_worked_on_is_counted(pipeline: Pipeline):
    receipt = pipeline.post()
    pipeline.broker.during_place = once(pipeline.post)

    pipeline.worker().drain([USER])

    assert pipeline.alert(receipt.alert_id).duplicate_count == 1


def test_the_same_bytes_let_in_while_the_first_are_worked_on_harm_neither(pipeline: Pipeline):
    pipeline.change_strategy(risk=RiskLimits(dedupe_seconds=1))

    def post_again() -> None:
        pipeline.clock.advance(seconds=1)
        pipeline.post()

    pipeline.post()
    pipeline.broker.during_place = once(post_again)

    pipeline.worker().drain([USER])
    pipeline.worker().drain(pipeline.jobs.taken())

    assert [alert.status for alert in pipeline.all_alerts()] == [AlertStatus.DONE] * 2
    assert list(pipeline.broker.taken().values()) == [1, 1]


def once(step: Callable[[], object]) -> Callable[[], None]:
    steps = [step]

    def take() -> None:
        if steps:
            steps.pop()()

    return take


names = st.sampled_from(["symbol", "action", "quantity", "price", "a.b", "$set", "", "a\0b"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(names | st.text(max_size=60), json_values, max_size=5)
json_bodies = objects.map(lambda value: json.dumps(value).encode())


@pytest.fixture(scope="module")
def hostile(pipeline_client: MongoClient[Document]) -> Pipeline:
    empty(mongo.database(pipeline_client))
    return Pipeline(pipeline_client)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=80) | json_bodies)
def test_no_body_whatever_breaks_the_door(hostile: Pipeline, body: bytes):
    with suppress(AutotradeError):
        hostile.alerts.receive(hostile.strategy.id, Delivery(body=body))


HOSTILE = [
    b'{"symbol": "NSE:SBIN", "action": "buy\\u0000", "quantity": "1"}',
    b'{"symbol": "NSE:SBIN", "action": "\\ud800", "quantity": "1"}',
    b'{"a\\u0000b": 1, "symbol": "NSE:SBIN", "action": "buy", "quantity": "1"}',
    b'{"symbol": "NSE:SBIN", "action": "buy", "quantity": "1", "comment": "\\udfff"}',
    b'{"symbol": "NSE:SBIN", "action": "buy", "quantity": {"$gt": "x\\u0000"}}',
    b'{"symbol": "NSE:SBIN", "action": "buy", "quantity": {"a\\u0000b\\ud800": 1}}',
    b'{"symbol": "NSE:SBIN", "action": "buy", "qty\\ud800": "1"}',
    b"\xff\xfe\x00",
    b"\x00",
    b'{"id": "\\ud800", "symbol": "NSE:SBIN", "action": "buy", "quantity": "1"}',
    b'{"symbol": "NSE:SBIN", "action": "buy", "quantity": "999999999999.99999999999999999999"}',
    b'{"symbol": "NSE:SBIN", "action": "buy", "quantity": "1e11", "price": "1e-18"}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_body_is_refused_or_carried_out_but_never_stuck(pipeline: Pipeline, body: bytes):
    with suppress(AutotradeError):
        pipeline.alerts.receive(pipeline.strategy.id, Delivery(body=body))
    pipeline.settle_down(rounds=1)

    assert len(pipeline.all_alerts()) == 1
    assert pipeline.is_quiet()


def test_an_old_key_is_given_up_and_the_old_alert_stays(pipeline: Pipeline):
    first = pipeline.post(a_body(**DATED))
    pipeline.clock.at += timedelta(hours=25)

    second = pipeline.post(a_body(**DATED))

    assert [alert.id for alert in pipeline.all_alerts()] == [first.alert_id, second.alert_id]
