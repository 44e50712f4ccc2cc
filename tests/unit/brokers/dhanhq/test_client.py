"""The connection: what it waits for, what it gives up, and what it never writes down."""

import logging
from collections.abc import Iterator
from itertools import count

import httpx2
import pytest
from typing_extensions import override

from autotrade.brokers.dhanhq import client as module
from autotrade.brokers.dhanhq.client import LARGEST, TIMEOUT, WITHIN, DhanClient
from autotrade.ports.brokers import BrokerErrorKind, Outcome
from tests.unit.brokers.dhanhq.wired import URLS, Wired


class Stream(httpx2.SyncByteStream):
    """A body in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.is_closed = False

    @override
    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    @override
    def close(self) -> None:
        self.is_closed = True


def answered(stream: Stream, *, step: float = 0.0) -> DhanClient:
    """Return a client whose clock goes on by ``step`` at each look."""
    ticks = (number * step for number in count())
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=stream))
    return DhanClient(URLS, transport=transport, clock=lambda: next(ticks))


def endless() -> Iterator[bytes]:
    while True:
        yield b" "


def test_an_answer_that_drips_in_for_ever_is_given_up():
    stream = Stream(endless())

    reply = answered(stream, step=1.0).request("POST", "http://dhan/v2/orders", headers={})

    assert (reply.verdict.outcome, reply.verdict.code) == (Outcome.UNKNOWN, "ReadTimeout")
    assert stream.is_closed


def test_an_answer_without_end_is_given_up():
    stream = Stream(iter([b" " * (LARGEST // 2)] * 3))

    reply = answered(stream).request("GET", "http://dhan/v2/orders", headers={})

    assert (reply.verdict.outcome, reply.verdict.kind) == (
        Outcome.UNKNOWN,
        BrokerErrorKind.BROKER_DOWN,
    )
    assert stream.is_closed


def test_no_placement_outlives_the_lease_of_its_alert_once_it_is_sent():
    assert TIMEOUT.read is not None
    assert TIMEOUT.read < WITHIN <= 8


def test_a_redirect_is_an_answer_that_says_nothing():
    transport = httpx2.MockTransport(lambda _: httpx2.Response(307, headers={"Location": "/x"}))

    reply = DhanClient(URLS, transport=transport).request(
        "POST", "http://dhan/v2/orders", headers={}
    )

    assert (reply.verdict.outcome, reply.status) == (Outcome.UNKNOWN, 307)


def test_what_the_http_library_logs_of_addresses_stays_out_of_our_logs(caplog):
    caplog.set_level(logging.DEBUG)
    asked = Wired({"/app/consumeApp-consent": (200, {"accessToken": "a-new-token"})})

    asked.account().exchange({"tokenId": "a-secret-id"})

    assert asked.requests
    assert "a-secret-id" not in caplog.text
    assert not logging.getLogger("httpx2").isEnabledFor(logging.INFO)
    assert not logging.getLogger("httpcore2").isEnabledFor(logging.DEBUG)


def test_connections_are_closed_and_made_again_when_needed():
    asked = Wired({"/v2/profile": (200, {})})
    client = DhanClient(URLS, transport=httpx2.MockTransport(asked._answer))

    client.request("GET", "http://dhan/v2/profile", headers={})
    client.close()
    client.close()

    assert client.request("GET", "http://dhan/v2/profile", headers={}).status == 200


@pytest.mark.parametrize(
    ("text", "seconds"),
    [(None, None), ("7", 7.0), ("-1", 0.0), ("inf", None), ("nan", None), ("soon", None)],
)
def test_a_pause_is_seconds_from_now_or_nothing(text, seconds):
    assert module._pause(text) == seconds
