"""WebSockets to DhanHQ: one connection, watched for silence; who calls connects again.

Addresses and messages hold the token: neither is ever logged or part of an error.
"""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import websocket

from autotrade.ports.brokers import BrokerError, BrokerErrorKind

CONNECT_SECONDS: Final = 10.0
SILENCE_SECONDS: Final = 40.0
"""Neither a message nor a sign of life for this long: the connection is dead."""
PING_SECONDS: Final = 10.0
LOOK_SECONDS: Final = 0.5
_REFUSED: Final = frozenset({401, 403})
_POLICY: Final = 1008
_TEXT: Final = frozenset({websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_BINARY})


class Connection:
    """An open WebSocket. Use from one thread."""

    def __init__(
        self,
        socket: websocket.WebSocket,
        name: str,
        *,
        silence: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._socket = socket
        self._name = name
        self._silence = silence
        self._monotonic = monotonic
        self._heard_at = self._pinged_at = monotonic()

    def send(self, text: str) -> None:
        """Send a text message.

        Raises:
            BrokerError: the connection has ended.
        """
        with translated(self._name):
            self._socket.send(text)

    def receive(self) -> bytes | None:
        """Return the next message, or None when none came within ``LOOK_SECONDS``.

        Raises:
            BrokerError: the connection has ended, or is silent.
        """
        with translated(self._name):
            try:
                opcode, data = self._socket.recv_data(control_frame=True)
            except websocket.WebSocketTimeoutException:
                self._look_after()
                return None
            self._heard_at = self._monotonic()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                raise _closed(self._name, data)
            return bytes(data) if opcode in _TEXT else None

    def _look_after(self) -> None:
        now = self._monotonic()
        if now - self._heard_at > self._silence:
            message = f"DhanHQ's {self._name} is silent."
            raise BrokerError(BrokerErrorKind.BROKER_DOWN, message)
        if now - self._pinged_at > PING_SECONDS:
            self._pinged_at = now
            self._socket.ping()


@contextmanager
def connected(url: str, name: str, silence: float = SILENCE_SECONDS) -> Iterator[Connection]:
    """Open a WebSocket, with the server's certificate checked, and close it at the end.

    Raises:
        BrokerError: it could not be opened; ``AUTH`` when the broker refused it.
    """
    with translated(name):
        socket = websocket.create_connection(
            url,
            timeout=CONNECT_SECONDS,
            sslopt={"context": ssl.create_default_context()},
            redirect_limit=0,  # the address, or the first message, holds the token
            enable_multithread=False,
        )
    try:
        _expect_open(socket, name)
        socket.settimeout(LOOK_SECONDS)
        yield Connection(socket, name, silence=silence)
    finally:
        socket.shutdown()  # type: ignore[no-untyped-call]  # the library has left it out


def _expect_open(socket: websocket.WebSocket, name: str) -> None:
    answer = socket.handshake_response
    status = answer.status if answer is not None else None
    if status != HTTPStatus.SWITCHING_PROTOCOLS:  # a redirection counts as a success there
        message = f"DhanHQ's {name} answered HTTP {status}."
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, message, code=str(status))


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn what can happen to a connection into ``BrokerError``, without any address."""
    try:
        yield
    except websocket.WebSocketBadStatusException as error:
        refused = error.status_code in _REFUSED
        kind = BrokerErrorKind.AUTH if refused else BrokerErrorKind.BROKER_DOWN
        message = f"DhanHQ's {name} answered HTTP {error.status_code}."
        raise BrokerError(kind, message, code=str(error.status_code)) from None
    except (websocket.WebSocketException, OSError) as error:
        message = f"DhanHQ's {name} can't be reached, or broke off ({type(error).__name__})."
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, message) from None


def _closed(name: str, data: bytes) -> BrokerError:
    code = int.from_bytes(data[:2], "big") if len(data) >= 2 else None
    kind = BrokerErrorKind.AUTH if code == _POLICY else BrokerErrorKind.BROKER_DOWN
    return BrokerError(kind, f"DhanHQ closed the {name}.", code=str(code) if code else None)
