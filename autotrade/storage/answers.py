"""Answers to several commands, read as many at a time as have come.

The driver asks the system twice for each answer, and as often whether there is something to read.
Of a connection that is asked nothing else meanwhile all may be taken that is there. Errors,
time-outs and checks are those of the driver, whose version is pinned.
"""

from time import monotonic
from typing import Final

from pymongo import _csot
from pymongo.errors import ProtocolError, _OperationCancelled
from pymongo.message import _UNPACK_REPLY
from pymongo.network_layer import _POLL_TIMEOUT, _UNPACK_HEADER, BLOCKING_IO_ERRORS
from pymongo.pool_shared import SSLErrors
from pymongo.synchronous.pool import Connection

_ROOM: Final = 64 * 1024
_HEADER: Final = 16
_NOT_YET: Final = (*BLOCKING_IO_ERRORS, TimeoutError)
_WHILE_READING: Final = (OSError, *BLOCKING_IO_ERRORS)


class Inbox:
    """What has come on a connection, and was not taken so far."""

    def __init__(self, connection: Connection):
        """To be made after the commands were sent, as they set the time-out."""
        self._connection = connection
        self._room = memoryview(bytearray(_ROOM))
        self._begin = self._end = 0
        self._timeout: float | None = connection.conn.gettimeout()
        self._deadline: float | None = None

    def answer(self, number: int) -> memoryview:
        """Return the BSON document that answers the message with this number.

        Raises:
            PyMongoError: what the driver would raise; the connection is of no use then.
        """
        try:
            return self._answer(number)
        except (OSError, *SSLErrors) as error:
            self._connection._raise_connection_failure(error)  # noqa: SLF001

    def close(self) -> None:
        """Leave the connection as it was.

        Raises:
            ProtocolError: there is more than was asked for; the connection is of no use then.
        """
        self._connection.set_conn_timeout(self._timeout)
        if self._begin != self._end:
            msg = "Got more answers than were asked for"
            raise ProtocolError(msg)

    def _answer(self, number: int) -> memoryview:
        self._deadline = None
        length, _, answered, kind = _UNPACK_HEADER(self._take(_HEADER))
        if answered != number:
            msg = f"Got response id {answered!r} but expected {number!r}"
            raise ProtocolError(msg)
        if not _HEADER < length <= self._connection.max_message_size:
            msg = f"Message length ({length!r}) is not that of a message"
            raise ProtocolError(msg)
        if kind not in _UNPACK_REPLY:  # compressed are only answers to what was sent compressed
            msg = f"Got opcode {kind!r} but expected {_UNPACK_REPLY.keys()!r}"
            raise ProtocolError(msg)
        reply = _UNPACK_REPLY[kind](self._take(length - _HEADER))
        return memoryview(reply.payload_document)

    def _take(self, size: int) -> memoryview:
        """Return the next bytes, waiting for them if need be."""
        if self._end - self._begin < size:
            self._make_room(size)
            while self._end - self._begin < size:
                self._end += self._received()
        begin = self._begin
        self._begin += size
        return self._room[begin : self._begin]

    def _make_room(self, size: int) -> None:
        if self._begin + size <= len(self._room):
            return
        left = self._room[self._begin : self._end]
        self._room = memoryview(bytearray(max(size, _ROOM)))  # what was taken may still be read
        self._room[: len(left)] = left
        self._begin, self._end = 0, len(left)

    def _received(self) -> int:
        """Wait for something to come; return how many bytes of it were read."""
        connection = self._connection
        while True:
            left = self._left()
            # waits are short so that losing the server ends them
            connection.set_conn_timeout(min(left, _POLL_TIMEOUT))
            try:
                count = connection.conn.recv_into(self._room[self._end :])
            except _WHILE_READING as error:
                if connection.cancel_context.cancelled:
                    msg = "operation cancelled"
                    raise _OperationCancelled(msg) from None
                if not isinstance(error, _NOT_YET):
                    raise
                if not left:
                    msg = "timed out"
                    raise TimeoutError(msg) from None
            else:
                if not count:
                    msg = "connection closed"
                    raise OSError(msg)
                return int(count)

    def _left(self) -> float:
        """Return how many seconds the answer may still take."""
        if self._deadline is None:
            if _csot.get_timeout():
                self._deadline = _csot.get_deadline()
            else:
                self._deadline = monotonic() + self._timeout if self._timeout else float("inf")
        return max(self._deadline - monotonic(), 0)
