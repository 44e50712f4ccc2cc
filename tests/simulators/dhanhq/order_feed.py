"""The order-update WebSocket and the postbacks: whatever happens to an order is told here."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.simulators.http import to_json

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tests.simulators.dhanhq.orders import Order
    from tests.simulators.dhanhq.session import Sessions
    from tests.simulators.dhanhq.settings import Settings
    from tests.simulators.sockets import ServerSocket

_LOGIN = 42
_POSTBACK_SECONDS = 5.0


class OrderFeed:
    """All open order sockets; messages wait in the queue of their socket."""

    def __init__(self, sessions: Sessions, settings: Settings):
        self._sessions = sessions
        self._settings = settings
        self._queues: dict[asyncio.Queue[str], tuple[str, ServerSocket]] = {}
        self._held: list[tuple[str, str]] = []
        self._background: set[asyncio.Task[None]] = set()

    def on_order(self, order: Order) -> None:
        """Tell a move of an order."""
        data = order.alert()
        if self._settings.alert_camel_case:
            data = {name[0].lower() + name[1:]: value for name, value in data.items()}
        message = to_json({"Data": data, "Type": "order_alert"}).decode()
        match self._settings.pushes:
            case "lost":
                pass
            case "reversed":
                self._held.append((order.client_id, message))
            case "twice":
                self.push(order.client_id, message)
                self.push(order.client_id, message)
            case _:
                self.push(order.client_id, message)
        if self._settings.postback_url:
            self.postback(self._settings.postback_url, postback_row(order))

    def release(self) -> None:
        """Send what was held back, last first."""
        while self._held:
            self.push(*self._held.pop())

    def push(self, client_id: str, message: str) -> None:
        """Send any text to a client's sockets, unless feeds are silent."""
        if self._settings.silent_feeds:
            return
        for queue, (listener, _) in self._queues.items():
            if listener == client_id:
                queue.put_nowait(message)

    def drop(self) -> None:
        """Cut all sockets without a word."""
        for _, socket in self._queues.values():
            socket.drop()

    def count(self) -> int:
        """Return how many sockets have logged in."""
        return len(self._queues)

    def postback(self, url: str, row: dict[str, Any]) -> None:
        """Send a postback, unsigned as Dhan's are, without waiting for what becomes of it."""
        self._start(_post(url, to_json(row)))

    async def serve(self, socket: ServerSocket) -> None:
        """Serve one socket: the log-in first, then alerts until it ends."""
        await socket.accept()
        client_id = self._login(await socket.receive())
        if client_id is None:
            await socket.close(1008)
            return
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._queues[queue] = (client_id, socket)
        sender = asyncio.ensure_future(_send_all(queue, socket))
        try:
            while await socket.receive() is not None:
                pass
        finally:
            del self._queues[queue]
            sender.cancel()

    def _login(self, message: str | bytes | None) -> str | None:
        try:
            login = json.loads(message or "")["LoginReq"]
            account = self._sessions.accounts.get(str(login["ClientId"]))
            good = login["MsgCode"] == _LOGIN and account and account.is_good(login["Token"])
        except (ValueError, KeyError, TypeError):
            return None
        return account.client_id if account and good else None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def postback_row(order: Order) -> dict[str, Any]:
    """Return a postback's body: the order's row, with the filled quantity named otherwise."""
    row = order.row()
    row["filled_qty"] = row.pop("filledQty")
    return row


async def _send_all(queue: asyncio.Queue[str], socket: ServerSocket) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            await socket.send(await queue.get())


async def _post(url: str, body: bytes) -> None:
    parts = urlsplit(url)
    head = (
        f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(_POSTBACK_SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
            writer.write(head.encode() + body)
            await writer.drain()
            await reader.read()
            writer.close()
