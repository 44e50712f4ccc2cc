"""When a request arrived: told by the kernel, however late it is read."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from autotrade.api.arrival import SOCKET, waited

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def connected() -> Iterator[Pair]:
    """A sender's and a server's end of one TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sender = socket.create_connection(listening.getsockname())
        server, _ = listening.accept()
        with sender, server:
            yield sender, server


def test_what_lay_here_unread_says_for_how_long(connected: Pair):
    sender, server = connected
    sender.sendall(b"an alert")
    time.sleep(0.4)

    found = waited({SOCKET: server})

    assert timedelta(seconds=0.35) < found < timedelta(seconds=5)


def test_it_counts_from_the_latest_bytes(connected: Pair):
    sender, server = connected
    sender.sendall(b"one alert")
    time.sleep(0.5)
    sender.sendall(b"the next, on the same connection")
    server.recv(1000)

    assert waited({SOCKET: server}) < timedelta(seconds=0.45)


def test_a_sender_that_has_hung_up_changes_nothing(connected: Pair):
    sender, server = connected
    sender.sendall(b"an alert")
    time.sleep(0.3)
    sender.close()
    time.sleep(0.3)

    assert waited({SOCKET: server}) > timedelta(seconds=0.5)


def test_where_nobody_can_tell_it_is_zero():
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        assert waited({SOCKET: ours}) == timedelta(0)
    assert waited({SOCKET: ours}) == timedelta(0)
    assert waited({}) == timedelta(0)
