"""Senders that take their time: many of them hold up no alert of anybody else."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.support.stack import Stack
from tests.support.trader import API, Trader

SENDERS = 300
MOST_SECONDS = 3.0
"""After which TradingView hangs up."""


@pytest.fixture
def slow_senders(stack: Stack) -> Iterator[list[socket.socket]]:
    """Half of them never end their head, half never send the body they promised."""
    with ExitStack() as until_the_end:
        opened = []
        for number in range(SENDERS):
            one = until_the_end.enter_context(
                socket.create_connection((stack.settings.host, stack.settings.port), 10)
            )
            one.sendall(f"POST {API}/webhooks/nobody HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode())
            if number % 2:
                one.sendall(b"Content-Length: 100\r\n\r\n{")
            opened.append(one)
        yield opened


def test_an_alert_is_answered_while_hundreds_dribble(
    trader: Trader, slow_senders: list[socket.socket]
):
    strategy = trader.strategy()
    answered = []
    for number in range(10):
        for one in slow_senders:
            with suppress(OSError):  # the server may have had enough of it
                one.sendall(b"X")
        began = time.monotonic()
        price = f"{100 + number}.00"
        answer = trader.alert(strategy, symbol="NSE:SBIN", action="buy", quantity=1, price=price)
        answered.append(time.monotonic() - began)
        assert answer.status_code == 200, answer.text

    assert max(answered) < MOST_SECONDS
    trader.executions(10)
