"""Where a request ends: what two programs could read differently is refused, and nothing after it read."""

import re
import socket

import pytest

from tests.support.stack import Stack
from tests.support.trader import API

SMUGGLED = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
NO_MORE = b"0\r\n\r\n" + SMUGGLED
AMBIGUOUS = {
    "two ways to tell the length": (
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        NO_MORE,
    ),
    "chunks and no length at all": (
        b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        NO_MORE,
    ),
    "two lengths": (b"Content-Length: 0\r\nContent-Length: 58\r\n", SMUGGLED),
    "a list of lengths": (b"Content-Length: 0, 58\r\n", SMUGGLED),
    "a length with a sign": (b"Content-Length: +0\r\n", SMUGGLED),
    "a length below nothing": (b"Content-Length: -1\r\n", SMUGGLED),
    "an encoding that is none": (b"Transfer-Encoding: xchunked\r\n", NO_MORE),
    "an encoding before the name ends": (b"Transfer-Encoding : chunked\r\n", NO_MORE),
    "two encodings": (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", NO_MORE),
    "a folded line": (b"Transfer-Encoding:\r\n chunked\r\n", NO_MORE),
    "a chunk's length that is none": (b"Transfer-Encoding: chunked\r\n", b"0x0\r\n\r\n" + SMUGGLED),
    "a chunk without a length": (b"Transfer-Encoding: chunked\r\n", b"\r\n\r\n" + SMUGGLED),
    "a chunk that is longer": (
        b"Transfer-Encoding: chunked\r\n",
        b"1\r\nxyz\r\n0\r\n\r\n" + SMUGGLED,
    ),
}


def answers(stack: Stack, sent: bytes) -> tuple[list[int], bool]:
    """Return the statuses that come back, and whether the server hung up."""
    with socket.create_connection((stack.settings.host, stack.settings.port), 10) as one:
        one.settimeout(3)
        one.sendall(sent)
        came, is_over = b"", False
        try:
            while more := one.recv(65536):
                came += more
            is_over = True
        except ConnectionResetError:
            is_over = True
        except TimeoutError:
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", came)], is_over


@pytest.mark.parametrize("what", AMBIGUOUS)
@pytest.mark.parametrize("path", [f"{API}/auth/login", f"{API}/webhooks/nobody"])
def test_a_request_without_a_clear_end_is_refused_with_all_that_follows(
    stack: Stack, path: str, what: str
) -> None:
    length, body = AMBIGUOUS[what]
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"

    statuses, is_over = answers(stack, head.encode() + length + b"\r\n" + body)

    assert len(statuses) == 1
    assert statuses[0] in {400, 501}
    assert is_over


def test_requests_with_clear_ends_are_answered_one_after_the_other(stack: Stack) -> None:
    head = f"POST {API}/webhooks/nobody HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    measured = head + b"Content-Length: 2\r\n\r\n{}"

    statuses, _ = answers(stack, chunked + measured + SMUGGLED)

    assert statuses == [404, 404, 200]
