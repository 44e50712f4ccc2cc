"""What DhanHQ's answers to an order mean, code by code, in both shapes of its errors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from autotrade.domain.orders import OrderStatus
from autotrade.ports.brokers import BrokerError, BrokerErrorKind, LookupFailedError, Outcome
from tests.contract.brokers.dhanhq.rig import DhanRig
from tests.contract.brokers.rigs import a_tag, an_order, placed_on, reference_to, seen

O = Outcome  # noqa: E741 - the tables below are read by column
K = BrokerErrorKind


def complaint(code: str, message: str = "as it is") -> dict[str, str]:
    return {"errorType": "Some_Type", "errorCode": code, "errorMessage": message}


def data_complaint(code: int, message: str = "as it is") -> dict[str, Any]:
    return {"status": "failed", "data": {str(code): message}}


ANSWERS = [
    (401, complaint("DH-901"), O.REJECTED, K.AUTH),
    (400, complaint("DH-901"), O.REJECTED, K.AUTH),
    (403, complaint("DH-902"), O.REJECTED, K.OTHER),
    (403, complaint("DH-903"), O.REJECTED, K.OTHER),
    (429, complaint("DH-904"), O.NOT_SENT, K.RATE),
    (400, complaint("DH-904"), O.NOT_SENT, K.RATE),
    (400, complaint("DH-905"), O.REJECTED, K.INPUT),
    (400, complaint("DH-905", "Invalid IP"), O.REJECTED, K.STATIC_IP),
    (400, complaint("DH-911", "no"), O.REJECTED, K.STATIC_IP),
    (400, complaint("DH-906"), O.REJECTED, K.INPUT),
    (400, complaint("DH-906", "RMS: Insufficient Funds"), O.REJECTED, K.MARGIN),
    (400, complaint("DH-906", "Market is closed"), O.REJECTED, K.MARKET_CLOSED),
    (400, complaint("DH-906", "EDIS authorisation is needed"), O.REJECTED, K.EDIS),
    (400, complaint("DH-906", "Verify your TPIN"), O.REJECTED, K.EDIS),
    (500, complaint("DH-908"), O.UNKNOWN, K.BROKER_DOWN),
    (502, complaint("DH-909"), O.UNKNOWN, K.BROKER_DOWN),
    (500, complaint("DH-910"), O.UNKNOWN, None),
    (400, complaint("DH-908"), O.UNKNOWN, K.BROKER_DOWN),
    (400, complaint("DH-909"), O.UNKNOWN, K.BROKER_DOWN),
    (400, complaint("DH-910"), O.UNKNOWN, None),
    (200, complaint("DH-905"), O.REJECTED, K.INPUT),
    (200, complaint("DH-908"), O.UNKNOWN, K.BROKER_DOWN),
    (200, complaint("DH-999"), O.UNKNOWN, None),
    (400, complaint("DH-999"), O.UNKNOWN, None),
    (401, data_complaint(807), O.REJECTED, K.AUTH),
    (400, data_complaint(808), O.REJECTED, K.AUTH),
    (400, data_complaint(809), O.REJECTED, K.AUTH),
    (200, data_complaint(807), O.REJECTED, K.AUTH),
    (200, {"status": "failed"}, O.UNKNOWN, None),
    (200, {"status": "success"}, O.UNKNOWN, None),
    (200, {"orderId": "", "orderStatus": "PENDING"}, O.UNKNOWN, None),
    (200, {"orderId": None, "orderStatus": "PENDING"}, O.UNKNOWN, None),
    (200, {"orderStatus": "TRADED"}, O.UNKNOWN, None),
    (400, "<html>Bad Request</html>", O.UNKNOWN, None),
    (403, "<html>Request blocked</html>", O.UNKNOWN, None),
    (404, "<html>Not Found</html>", O.UNKNOWN, None),
    (500, "", O.UNKNOWN, None),
]


@pytest.mark.parametrize(
    ("status", "body", "outcome", "kind"),
    [pytest.param(*row, id=f"{number}-{row[0]}-{row[2]}") for number, row in enumerate(ANSWERS)],
)
def test_an_answer_has_its_one_meaning(
    rig: DhanRig, status: int, body: Any, outcome: Outcome, kind: BrokerErrorKind | None
):
    request = an_order(rig)
    rig.fault("answer", rig.order_path, method="POST", status=status, body=body)

    result = rig.broker().place(request)

    assert result.outcome is outcome
    assert kind in {None, result.kind}
    assert result.http_status == status
    assert len(rig.requests("POST", rig.order_path)) == 1


def test_the_message_and_the_code_are_dhans_own(rig: DhanRig):
    body = complaint("DH-906", "The price is out of the day's range.")
    rig.fault("answer", rig.order_path, method="POST", status=400, body=body)

    result = rig.broker().place(an_order(rig))

    assert (result.code, result.message) == ("DH-906", "The price is out of the day's range.")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("7", 7, 7),
        ("0.5", 0.5, 0.5),
        ("-3", 0, 0),
        ("soon", 0.1, 60),
        ("nan", 0.1, 60),
        ("99999999", 1, 3600),
    ],
)
def test_a_refusal_for_the_rate_says_how_long_to_wait(
    rig: DhanRig, text: str, least: float, most: float
):
    rig.fault(
        "answer",
        rig.order_path,
        method="POST",
        status=429,
        body=complaint("DH-904"),
        headers={"Retry-After": text},
    )

    result = rig.broker().place(an_order(rig))

    assert (result.outcome, result.kind) == (Outcome.NOT_SENT, BrokerErrorKind.RATE)
    assert result.retry_after is not None
    assert least <= result.retry_after <= most


def test_a_refusal_for_the_rate_may_say_until_when(rig: DhanRig):
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30))
    rig.fault(
        "answer",
        rig.order_path,
        method="POST",
        status=429,
        body=complaint("DH-904"),
        headers={"Retry-After": until},
    )

    result = rig.broker().place(an_order(rig))

    assert result.retry_after is not None
    assert 0 < result.retry_after <= 31


def test_a_refusal_for_the_rate_holds_the_other_orders_back(rig: DhanRig):
    rig.fault(
        "answer",
        rig.order_path,
        method="POST",
        status=429,
        body=complaint("DH-904"),
        headers={"Retry-After": "7"},
    )

    rig.broker().place(an_order(rig))

    assert rig.throttle.held == [("orders", 7.0)]


@pytest.mark.parametrize("body", ["", "<html>Too Many</html>", "null", "[]"])
def test_a_429_that_is_not_dhans_own_proves_nothing(rig: DhanRig, body: str):
    """A gateway's 429 may come after the order went through; only DH-904 says that it did not."""
    rig.fault("answer", rig.order_path, "after", method="POST", status=429, body=body)

    result = rig.broker().place(an_order(rig))

    assert result.outcome is Outcome.UNKNOWN


def test_nothing_is_asked_again_with_a_token_that_was_refused(rig: DhanRig):
    broker = rig.broker()
    rig.end_session()
    broker.place(an_order(rig))

    second = broker.place(an_order(rig))
    with pytest.raises(BrokerError) as caught:
        broker.orders()

    assert (second.outcome, second.kind) == (Outcome.REJECTED, BrokerErrorKind.AUTH)
    assert caught.value.kind is BrokerErrorKind.AUTH
    assert len(rig.requests()) == 1


def test_a_rejection_by_the_exchange_has_its_reason(rig: DhanRig):
    reason = "RMS:Rule: Check circuit limit: price is out of range"
    rig.simulator.policy("reject", reason=reason)
    broker, request = rig.broker(), an_order(rig)

    reference = placed_on(broker, request)

    view = seen(broker, reference)
    assert (view.status, view.reason) == (OrderStatus.REJECTED, reason)


def test_a_rejection_at_once_has_its_reason_and_is_one_order(rig: DhanRig):
    rig.simulator.policy("reject", reason="RMS: Insufficient Funds", early=True)
    request = an_order(rig)

    result = rig.broker().place(request)

    assert (result.outcome, result.kind) == (Outcome.REJECTED, BrokerErrorKind.MARGIN)
    assert "Insufficient Funds" in (result.message or "")
    assert rig.placed(request.client_tag) == 1


def test_a_fill_before_the_answer_is_accepted_and_seen_filled(rig: DhanRig):
    rig.simulator.policy("fill", early=True)
    broker, request = rig.broker(), an_order(rig)

    result = broker.place(request)

    assert result.outcome is Outcome.ACCEPTED
    view = seen(broker, reference_to(request, result.broker_order_id))
    assert view.status is OrderStatus.FILLED


def test_orders_from_an_unknown_address_are_refused_and_reads_are_not(rig: DhanRig):
    rig.simulator.set(static_ip=True)
    broker = rig.broker()

    result = broker.place(an_order(rig))

    assert (result.outcome, result.kind) == (Outcome.REJECTED, BrokerErrorKind.STATIC_IP)
    assert broker.orders() == []


@pytest.mark.parametrize("code", ["DH-1111", "DH-1112"])
def test_an_empty_book_that_comes_as_a_failure_is_empty(rig: DhanRig, code: str):
    body = complaint(code, "No holdings available")
    rig.fault("answer", "/v2/holdings", method="GET", status=500, body=body)

    assert not rig.broker().holdings()


READ_ANSWERS = [
    (401, complaint("DH-901"), K.AUTH),
    (200, data_complaint(807), K.AUTH),
    (429, complaint("DH-904"), K.RATE),
    (500, complaint("DH-908"), K.BROKER_DOWN),
    (502, complaint("DH-909"), K.BROKER_DOWN),
    (400, complaint("DH-905"), K.INPUT),
    (403, complaint("DH-902"), K.OTHER),
]


@pytest.mark.parametrize(("status", "body", "kind"), READ_ANSWERS)
def test_a_refused_read_says_which_kind(
    rig: DhanRig, status: int, body: Any, kind: BrokerErrorKind
):
    rig.fault("answer", "/v2/fundlimit", method="GET", status=status, body=body)

    with pytest.raises(BrokerError) as caught:
        rig.broker().funds()

    assert caught.value.kind is kind


@pytest.mark.parametrize(
    "body", [complaint("DH-908"), complaint("DH-999"), data_complaint(800), {"status": "failed"}]
)
def test_a_look_up_answered_200_with_an_error_is_not_an_empty_one(
    rig: DhanRig, body: dict[str, Any]
):
    rig.fault("answer", rig.lookup_path, method="GET", body=body)

    with pytest.raises(LookupFailedError):
        rig.broker().find_by_tag(a_tag())


@pytest.mark.parametrize("code", ["DH-905", "DH-906", "DH-907"])
def test_a_look_up_refused_as_unknown_is_decided_by_the_book(rig: DhanRig, code: str):
    broker, request = rig.broker(), an_order(rig)
    placed_on(broker, request)
    rig.fault("answer", rig.lookup_path, method="GET", status=400, times=None, body=complaint(code))

    found = broker.find_by_tag(request.client_tag)

    assert [view.client_tag for view in found] == [request.client_tag]
    assert not broker.find_by_tag(a_tag())


def test_a_look_up_refused_as_unknown_is_no_answer_if_the_book_fails_too(rig: DhanRig):
    rig.fault("answer", rig.lookup_path, method="GET", status=400, body=complaint("DH-907"))
    rig.fault("close", "/v2/orders", method="GET")

    with pytest.raises(LookupFailedError):
        rig.broker().find_by_tag(a_tag())
