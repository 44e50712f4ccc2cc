"""The law that the order protocol stands on: what an outcome says is true at the broker.

ACCEPTED means one order, REJECTED and NOT_SENT mean none, and UNKNOWN means that a look-up by tag
tells which; whatever went wrong, in whatever order, from however many threads.
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from autotrade.ports.brokers import LookupFailedError, Outcome
from tests.contract.brokers.rigs import a_resting_order, an_order, placed_on

if TYPE_CHECKING:
    from autotrade.ports.brokers import Broker, OrderRequest
    from tests.contract.brokers.rigs import WireRig

SEEDS = range(12)
ORDERS = 12
ANSWERS = {Outcome.ACCEPTED: 1, Outcome.REJECTED: 0, Outcome.NOT_SENT: 0}
TROUBLES: list[dict[str, object]] = [
    {"action": "close"},
    {"action": "reset"},
    {"action": "garbage"},
    {"action": "cut"},
    {"action": "leave"},
    {"action": "hang"},
    {"action": "answer", "status": 500, "body": "<html>"},
    {"action": "answer", "status": 504, "body": ""},
    {"action": "answer", "status": 200, "body": "{}"},
    {"action": "answer", "status": 429, "body": "<html>"},
]


def make_trouble(wire_rig: WireRig, chance: random.Random, path: str, method: str) -> None:
    """Let something go wrong, mostly."""
    if chance.random() < 0.7:
        fault: dict[str, Any] = {**chance.choice(TROUBLES), "method": method}
        wire_rig.fault(path=path, when=chance.choice(["before", "after"]), **fault)


def looked_up(broker: Broker, request: OrderRequest) -> int:
    """Look until the look-up itself succeeds, as the resolver does."""
    for _ in range(20):
        try:
            return len(broker.find_by_tag(request.client_tag))
        except LookupFailedError:
            continue
    pytest.fail("every look-up failed")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_outcome_is_true_at_the_broker(wire_rig: WireRig, seed: int):
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    broker = wire_rig.broker()
    told: Counter[Outcome] = Counter()
    requests = [an_order(wire_rig) for _ in range(ORDERS)]

    claims: list[tuple[OrderRequest, int]] = []
    for request in requests:
        make_trouble(wire_rig, chance, wire_rig.order_path, "POST")
        make_trouble(wire_rig, chance, wire_rig.lookup_path, "GET")
        outcome = broker.place(request).outcome
        told[outcome] += 1
        claims.append((request, ANSWERS.get(outcome, -1)))

    for request, claimed in claims:
        taken = wire_rig.placed(request.client_tag)
        assert taken <= 1
        assert claimed in {taken, -1}
        assert looked_up(broker, request) == taken
    posted = Counter(request.body for request in wire_rig.requests("POST", wire_rig.order_path))
    assert set(posted.values()) == {1}
    assert sum(told.values()) == ORDERS


def test_an_adapter_may_be_shared_by_threads(wire_rig: WireRig):
    broker = wire_rig.broker()
    requests = [an_order(wire_rig) for _ in range(60)]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(broker.place, requests))

    assert {result.outcome for result in results} == {Outcome.ACCEPTED}
    assert [wire_rig.placed(request.client_tag) for request in requests] == [1] * 60
    assert len({result.broker_order_id for result in results}) == 60


def test_a_connection_that_the_broker_left_idle_takes_the_next_order_once(wire_rig: WireRig):
    broker = wire_rig.broker()
    wire_rig.fault("leave", wire_rig.order_path, method="POST", times=None)

    requests = [an_order(wire_rig) for _ in range(5)]
    results = [broker.place(request) for request in requests]

    for request, result in zip(requests, results, strict=True):
        taken = wire_rig.placed(request.client_tag)
        assert ANSWERS.get(result.outcome, taken) == taken
    assert len(wire_rig.requests("POST", wire_rig.order_path)) <= 5


def test_a_resolver_finds_what_a_crash_left_behind(wire_rig: WireRig):
    """The process that placed it is gone; another adapter knows the tag alone."""
    request = a_resting_order(wire_rig)
    reference = placed_on(wire_rig.broker(), request)

    (view,) = wire_rig.broker().find_by_tag(request.client_tag)

    assert view.broker_order_id == reference.broker_order_id
