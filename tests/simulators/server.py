"""The process of a simulated broker: one loop, one port, faults and recordings around one app."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable
from typing import Any, Protocol, assert_never

from tests.simulators.faults import Action, Fault, FaultScript, When
from tests.simulators.http import (
    LARGEST_HEAD,
    Answer,
    HttpError,
    Request,
    json_answer,
    read_request,
)
from tests.simulators.sockets import ServerSocket, is_upgrade

CONTROL = "/control/"
_NOT_HTTP = b"\x16\x03\x01 not what was asked for \r\n\r\n"
_HALF = 2


class App(Protocol):
    """A simulated broker. All its methods run in the one loop, so it needs no lock."""

    def handle(self, request: Request) -> Answer:
        """Answer a request of the broker's own interface."""
        ...

    def answered(self) -> None:
        """Do what happens once an answer is on its way, such as an exchange's reply."""
        ...

    def control(self, path: str, body: Any) -> object:
        """Do what a test asks; ValueError and KeyError are answered with 400."""
        ...

    async def serve_socket(self, request: Request, connection: ServerSocket) -> None:
        """Serve a WebSocket until it ends."""
        ...


class Server:
    """Reads requests, records them, lets faults strike, hands them to the app."""

    def __init__(self, app: App):
        self.app = app
        self.faults = FaultScript()
        self.requests: list[Request] = []

    async def run(self, host: str, port: int, ready: Callable[[int], None]) -> None:
        """Serve for ever; ``ready`` is told the port once it listens."""
        server = await asyncio.start_server(
            self._serve, host, port, limit=LARGEST_HEAD, backlog=512
        )
        ready(server.sockets[0].getsockname()[1])
        async with server:
            await server.serve_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str(writer.get_extra_info("peername")[0])
        try:
            while await self._serve_one(reader, writer, address):
                pass
        except (ConnectionError, HttpError):
            pass  # the other side went away or speaks something else: nothing to say to it
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve_one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> bool:
        request = await read_request(reader, time.time(), address)
        if request is None:
            return False
        if request.path.startswith(CONTROL):
            writer.write(self._control(request).encode())
            await writer.drain()
            return True
        self.requests.append(request)
        if is_upgrade(request):
            if fault := self.faults.take(request):
                return await strike(fault, fault.answer(), reader, writer)
            await self.app.serve_socket(request, ServerSocket(request, reader, writer))
            return False
        return await self._answer(request, reader, writer)

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        fault = self.faults.take(request)
        if fault is not None and fault.action is Action.DELAY and fault.when is When.BEFORE:
            await asyncio.sleep(fault.seconds)
            fault = None
        needs_answer = fault is not None and fault.action in {Action.CUT, Action.LEAVE}
        if fault is not None and fault.when is When.BEFORE and not needs_answer:
            return await strike(fault, fault.answer(), reader, writer)
        answer = self.app.handle(request)
        if fault is not None:
            self.app.answered()
            return await strike(fault, answer, reader, writer)
        writer.write(answer.encode())
        self.app.answered()
        await writer.drain()
        return True

    def _control(self, request: Request) -> Answer:
        path = request.path.removeprefix(CONTROL)
        body = request.json() if request.body else {}
        try:
            return json_answer({"result": self._command(path, body)})
        except (ValueError, KeyError, TypeError) as error:
            return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)

    def _command(self, path: str, body: Any) -> object:
        commands: dict[str, Callable[[Any], object]] = {
            "requests": lambda _: [recorded(request) for request in self.requests],
            "requests/clear": lambda _: self.requests.clear(),
            "faults": lambda fault: self.faults.add(Fault.from_json(fault)),
            "faults/clear": lambda _: self.faults.clear(),
            "faults/waiting": lambda _: self.faults.waiting(),
            "reset": self._reset,
        }
        command = commands.get(path)
        return command(body) if command else self.app.control(path, body)

    def _reset(self, body: Any) -> object:
        self.requests.clear()
        self.faults.clear()
        return self.app.control("reset", body)


def recorded(request: Request) -> dict[str, object]:
    """Return a request for ``GET requests``; head and body as they came, latin-1 and UTF-8."""
    return {
        "method": request.method,
        "target": request.target,
        "path": request.path,
        "query": request.query,
        "headers": [list(pair) for pair in request.headers],
        "head": request.head.decode("latin-1"),
        "body": request.body.decode("utf-8", "backslashreplace"),
        "at": request.at,
    }


async def strike(
    fault: Fault, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Do what a fault says with the answer; say whether the connection goes on."""
    match fault.action:
        case Action.DELAY:
            await asyncio.sleep(fault.seconds)
            writer.write(answer.encode())
        case Action.ANSWER:
            writer.write(fault.answer().encode())
        case Action.LEAVE:
            writer.write(answer.encode())
        case Action.CUT:
            whole = answer.encode()
            writer.write(whole[: len(whole) - max(1, len(answer.body) // _HALF)])
        case Action.GARBAGE:
            writer.write(_NOT_HTTP)
        case Action.HANG:
            await reader.read(1)  # until the other side has had enough
        case Action.CLOSE:
            pass
        case Action.RESET:
            _reset_on_close(writer)
        case _:
            assert_never(fault.action)
    await writer.drain()
    return fault.action in {Action.DELAY, Action.ANSWER}


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
