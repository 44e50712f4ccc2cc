"""What an adapter makes of every way in which a network fails.

The proof of each case is at the broker's side: how many orders it took, how many requests came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autotrade.domain.orders import OrderType, Validity
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    LookupFailedError,
    OrderChange,
    Outcome,
)
from tests.contract.brokers.rigs import a_resting_order, a_tag, an_order, placed_on, seen

if TYPE_CHECKING:
    from tests.contract.brokers.rigs import WireRig

SILENCE = ("hang", "close", "reset", "garbage")
BREAKS = [(action, when) for action in SILENCE for when in ("before", "after")]
BREAKS += [("cut", "after")]
HTML = {"content_type": "text/html", "body": "<html><title>Bad Gateway</title></html>"}
GATEWAYS = [
    pytest.param({"status": status, **HTML}, when, id=f"{status}-{when}")
    for status in (500, 502, 503, 504, 520)
    for when in ("before", "after")
]
EMPTY = [
    pytest.param({"status": 200, "body": body}, id=name)
    for name, body in {
        "nothing": "",
        "an-empty-object": "{}",
        "an-empty-list": "[]",
        "null": "null",
        "a-number": "7",
        "half-of-it": '{"orderId":"52',
        "html": HTML["body"],
        "not-utf-8": "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"),
    }.items()
]


@pytest.mark.parametrize(("action", "when"), BREAKS)
def test_a_broken_placement_is_unknown_and_sent_once(wire_rig: WireRig, action: str, when: str):
    request = an_order(wire_rig)
    wire_rig.fault(action, wire_rig.order_path, when, method="POST")

    result = wire_rig.broker().place(request)

    assert result.outcome is Outcome.UNKNOWN
    assert wire_rig.placed(request.client_tag) == (1 if when == "after" else 0)
    assert len(wire_rig.requests("POST", wire_rig.order_path)) == 1


@pytest.mark.parametrize(("answer", "when"), GATEWAYS)
def test_a_gateway_that_answers_for_the_broker_proves_nothing(
    wire_rig: WireRig, answer: dict[str, object], when: str
):
    request = an_order(wire_rig)
    wire_rig.fault("answer", wire_rig.order_path, when, method="POST", **answer)

    result = wire_rig.broker().place(request)

    assert result.outcome is Outcome.UNKNOWN
    assert wire_rig.placed(request.client_tag) == (1 if when == "after" else 0)
    assert len(wire_rig.requests("POST", wire_rig.order_path)) == 1


@pytest.mark.parametrize("answer", EMPTY)
def test_an_answer_without_an_order_number_is_unknown(wire_rig: WireRig, answer: dict[str, object]):
    request = an_order(wire_rig)
    wire_rig.fault("answer", wire_rig.order_path, "after", method="POST", **answer)

    result = wire_rig.broker().place(request)

    assert result.outcome is Outcome.UNKNOWN
    assert wire_rig.placed(request.client_tag) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(wire_rig: WireRig, status: int):
    request = an_order(wire_rig)
    location = {"Location": wire_rig.order_path}
    wire_rig.fault(
        "answer", wire_rig.order_path, method="POST", status=status, headers=location, body=""
    )

    result = wire_rig.broker().place(request)

    assert result.outcome is Outcome.UNKNOWN
    assert wire_rig.placed(request.client_tag) == 0
    assert len(wire_rig.requests("POST")) == 1


def test_a_broker_that_can_not_be_reached_was_sent_nothing(wire_rig: WireRig):
    result = wire_rig.unreachable().place(an_order(wire_rig))

    assert result.outcome is Outcome.NOT_SENT
    assert result.kind is BrokerErrorKind.BROKER_DOWN


def test_a_late_answer_is_an_answer(wire_rig: WireRig):
    request = an_order(wire_rig)
    wire_rig.fault("delay", wire_rig.order_path, "after", method="POST", seconds=0.6)

    result = wire_rig.broker().place(request)

    assert result.outcome is Outcome.ACCEPTED
    assert wire_rig.placed(request.client_tag) == 1


def test_a_connection_that_broke_does_no_harm_to_the_next_order(wire_rig: WireRig):
    broker = wire_rig.broker()
    placed_on(broker, an_order(wire_rig))
    wire_rig.fault("reset", wire_rig.order_path, "after", method="POST")
    broker.place(an_order(wire_rig))
    request = an_order(wire_rig)

    result = broker.place(request)

    assert result.outcome is Outcome.ACCEPTED
    assert wire_rig.placed(request.client_tag) == 1


@pytest.mark.parametrize("action", [*SILENCE, "cut"])
def test_what_was_taken_in_silence_is_found_by_its_tag(wire_rig: WireRig, action: str):
    broker, request = wire_rig.broker(), an_order(wire_rig)
    wire_rig.fault(action, wire_rig.order_path, "after", method="POST")
    broker.place(request)

    found = broker.find_by_tag(request.client_tag)

    assert [view.client_tag for view in found] == [request.client_tag]


@pytest.mark.parametrize("action", [*SILENCE, "cut"])
def test_what_was_never_taken_is_not_found(wire_rig: WireRig, action: str):
    broker, request = wire_rig.broker(), an_order(wire_rig)
    wire_rig.fault(
        "answer" if action == "cut" else action, wire_rig.order_path, method="POST", status=500
    )
    broker.place(request)

    assert not broker.find_by_tag(request.client_tag)


@pytest.mark.parametrize("action", [*SILENCE, "cut"])
def test_a_look_up_that_breaks_is_not_an_empty_one(wire_rig: WireRig, action: str):
    broker, request = wire_rig.broker(), an_order(wire_rig)
    broker.place(request)
    wire_rig.fault(action, wire_rig.lookup_path, method="GET", times=None)

    with pytest.raises(LookupFailedError):
        broker.find_by_tag(request.client_tag)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503])
def test_a_look_up_that_is_refused_is_not_an_empty_one(wire_rig: WireRig, status: int):
    wire_rig.fault("answer", wire_rig.lookup_path, method="GET", status=status, times=None, **HTML)

    with pytest.raises(LookupFailedError):
        wire_rig.broker().find_by_tag(a_tag())


@pytest.mark.parametrize("body", ["", "{}", "null", "7", '{"status":"failed"}', '[{"orderId":'])
def test_a_look_up_that_answers_nonsense_is_not_an_empty_one(wire_rig: WireRig, body: str):
    wire_rig.fault("answer", wire_rig.lookup_path, method="GET", body=body, times=None)

    with pytest.raises(LookupFailedError):
        wire_rig.broker().find_by_tag(a_tag())


def test_a_look_up_with_a_dead_session_is_not_an_empty_one(wire_rig: WireRig):
    broker = wire_rig.broker()
    wire_rig.end_session()

    with pytest.raises(LookupFailedError):
        broker.find_by_tag(a_tag())


def test_a_broker_that_can_not_be_reached_can_not_be_looked_at(wire_rig: WireRig):
    with pytest.raises(LookupFailedError):
        wire_rig.unreachable().find_by_tag(a_tag())


@pytest.mark.parametrize(("action", "when"), BREAKS)
def test_a_broken_cancellation_is_unknown_and_sent_once(wire_rig: WireRig, action: str, when: str):
    broker = wire_rig.broker()
    reference = placed_on(broker, a_resting_order(wire_rig))
    wire_rig.fault(action, f"{wire_rig.order_path}*", when, method="DELETE")

    result = broker.cancel(reference)

    assert result.outcome is Outcome.UNKNOWN
    assert len(wire_rig.requests("DELETE")) == 1


@pytest.mark.parametrize(("action", "when"), BREAKS)
def test_a_broken_change_is_unknown_and_sent_once(wire_rig: WireRig, action: str, when: str):
    broker, request = wire_rig.broker(), a_resting_order(wire_rig)
    reference = placed_on(broker, request)
    change = OrderChange(
        quantity=request.quantity + 1,
        order_type=OrderType.LIMIT,
        validity=Validity.DAY,
        price=request.price,
    )
    wire_rig.fault(action, f"{wire_rig.order_path}*", when, method="PUT")

    result = broker.modify(reference, change)

    assert result.outcome is Outcome.UNKNOWN
    assert len(wire_rig.requests("PUT")) == 1
    applied = request.quantity + 1 if when == "after" else request.quantity
    assert seen(broker, reference).quantity == applied


READS = ("check", "orders", "trades", "positions", "holdings", "funds")


@pytest.mark.parametrize("action", [*SILENCE, "cut"])
@pytest.mark.parametrize("read", READS)
def test_a_read_that_breaks_says_that_the_broker_is_down(wire_rig: WireRig, read: str, action: str):
    wire_rig.fault(action, "*", method="GET", times=None)

    with pytest.raises(BrokerError) as caught:
        getattr(wire_rig.broker(), read)()

    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("read", READS)
def test_a_read_that_a_gateway_answers_says_that_the_broker_is_down(
    wire_rig: WireRig, read: str, status: int
):
    wire_rig.fault("answer", "*", method="GET", status=status, times=None, **HTML)

    with pytest.raises(BrokerError) as caught:
        getattr(wire_rig.broker(), read)()

    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN


@pytest.mark.parametrize("read", READS)
def test_a_read_that_answers_html_is_no_empty_book(wire_rig: WireRig, read: str):
    wire_rig.fault("answer", "*", method="GET", status=200, times=None, **HTML)

    with pytest.raises(BrokerError):
        getattr(wire_rig.broker(), read)()


@pytest.mark.parametrize("read", READS)
def test_a_read_with_a_dead_session_says_so_and_asks_once(wire_rig: WireRig, read: str):
    broker = wire_rig.broker()
    wire_rig.end_session()

    with pytest.raises(BrokerError) as caught:
        getattr(broker, read)()

    assert caught.value.kind is BrokerErrorKind.AUTH
    assert len(wire_rig.requests("GET")) == 1


def test_an_order_with_a_dead_session_is_rejected_and_sent_once(wire_rig: WireRig):
    broker, request = wire_rig.broker(), an_order(wire_rig)
    wire_rig.end_session()

    result = broker.place(request)

    assert (result.outcome, result.kind) == (Outcome.REJECTED, BrokerErrorKind.AUTH)
    assert wire_rig.placed(request.client_tag) == 0
    assert len(wire_rig.requests("POST", wire_rig.order_path)) == 1
