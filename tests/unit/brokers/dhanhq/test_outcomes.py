"""One table of what every answer, and every lack of one, means for an order."""

from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.brokers.dhanhq.errors import NOT_SENT, classify
from autotrade.ports.brokers import BrokerErrorKind, Outcome
from tests.unit.brokers.dhanhq.wired import Wired, a_request

K, R, N, U = BrokerErrorKind, Outcome.REJECTED, Outcome.NOT_SENT, Outcome.UNKNOWN


def said(code: str, message: str = "") -> dict[str, str]:
    return {"errorType": "Type", "errorCode": code, "errorMessage": message}


def failed(code: str, message: str = "words") -> dict[str, Any]:
    return {"status": "failed", "data": {code: message}}


@pytest.mark.parametrize(
    ("status", "body", "outcome", "kind"),
    [
        (200, {"orderId": "1"}, Outcome.ACCEPTED, None),
        (202, {"orderId": "1"}, Outcome.ACCEPTED, None),
        (200, [], Outcome.ACCEPTED, None),
        (401, said("DH-901"), R, K.AUTH),
        (200, said("DH-901"), R, K.AUTH),
        (401, {"message": "unauthorised"}, R, K.AUTH),
        (401, None, U, K.AUTH),
        (403, said("DH-902"), R, K.OTHER),
        (403, said("DH-903"), R, K.OTHER),
        (429, said("DH-904"), N, K.RATE),
        (400, said("DH-904"), N, K.RATE),
        (429, {}, N, K.RATE),
        (429, None, U, K.RATE),
        (429, said("DH-908"), U, K.BROKER_DOWN),
        (400, said("DH-905"), R, K.INPUT),
        (400, said("DH-905", "Invalid IP"), R, K.STATIC_IP),
        (400, said("DH-905", "invalid ip address"), R, K.STATIC_IP),
        (400, said("DH-906"), R, K.INPUT),
        (400, said("DH-906", "RMS: Insufficient Funds"), R, K.MARGIN),
        (400, said("DH-906", "Enter your TPIN"), R, K.EDIS),
        (400, said("DH-906", "Market is Closed"), R, K.MARKET_CLOSED),
        (400, said("DH-911"), R, K.STATIC_IP),
        (400, said("DH-908"), U, K.BROKER_DOWN),
        (400, said("DH-909"), U, K.BROKER_DOWN),
        (400, said("DH-910"), U, K.OTHER),
        (400, said("DH-912"), U, K.OTHER),
        (500, said("DH-905"), U, K.BROKER_DOWN),
        (502, None, U, K.BROKER_DOWN),
        (504, None, U, K.BROKER_DOWN),
        (400, failed("805"), N, K.RATE),
        (400, failed("806"), R, K.OTHER),
        (401, failed("807"), R, K.AUTH),
        (401, failed("808"), R, K.AUTH),
        (401, failed("809"), R, K.AUTH),
        (401, failed("810"), R, K.AUTH),
        (400, failed("813"), R, K.INPUT),
        (400, failed("800"), U, K.BROKER_DOWN),
        (200, {"status": "failure", "remarks": "what"}, U, K.OTHER),
        (400, None, U, K.OTHER),
        (302, None, U, K.OTHER),
        (200, None, U, K.OTHER),
    ],
)
def test_an_answer_means_one_thing(status, body, outcome, kind):
    verdict = classify(status, body)

    assert (verdict.outcome, verdict.kind) == (outcome, kind)


FAILURES = [
    (httpx2.ConnectError, N),
    (httpx2.ConnectTimeout, N),
    (httpx2.PoolTimeout, N),
    (httpx2.UnsupportedProtocol, N),
    (httpx2.ReadTimeout, U),
    (httpx2.WriteTimeout, U),
    (httpx2.ReadError, U),
    (httpx2.WriteError, U),
    (httpx2.CloseError, U),
    (httpx2.RemoteProtocolError, U),
    (httpx2.LocalProtocolError, U),
    (httpx2.ProxyError, U),
    (httpx2.DecodingError, U),
    (httpx2.TooManyRedirects, U),
    (httpx2.SSEError, U),
]


@pytest.mark.parametrize(("failure", "outcome"), FAILURES)
def test_a_failure_of_the_transport_means_one_thing(failure, outcome):
    wired = Wired({"/v2/orders": failure("as it came")})

    result = wired.account().place(a_request())

    assert result.outcome is outcome
    assert result.kind is K.BROKER_DOWN
    assert result.code == failure.__name__
    assert len(wired.requests) == 1


def test_no_kind_of_failure_is_left_out_of_the_table():
    def below(kind: type[Exception]) -> set[type[Exception]]:
        found = {kind}
        subclasses: list[type[Exception]] = kind.__subclasses__()
        for each in subclasses:
            found |= below(each)
        return found

    leaves = {each for each in below(httpx2.TransportError) if not each.__subclasses__()}

    assert leaves <= {failure for failure, _ in FAILURES}
    assert set(NOT_SENT) == {failure for failure, outcome in FAILURES if outcome is N}


@given(
    status=st.integers(100, 599),
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["status", "data", "errorCode", "errorType", "errorMessage", "orderId"]
                )
                | st.text(),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    ),
)
def test_whatever_comes_is_an_outcome_and_only_a_good_answer_is_accepted(status, body):
    verdict = classify(status, body)

    assert (verdict.outcome is Outcome.ACCEPTED) <= (200 <= status < 300 and body is not None)
    assert (verdict.outcome is Outcome.ACCEPTED) == (verdict.kind is None)
