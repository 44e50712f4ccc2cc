"""The market feed WebSocket: subscriptions in JSON, prices in binary packets."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from tests.simulators.dhanhq import packets

if TYPE_CHECKING:
    from tests.simulators.dhanhq.market import Key, Market
    from tests.simulators.dhanhq.session import Sessions
    from tests.simulators.dhanhq.settings import Settings
    from tests.simulators.sockets import ServerSocket

SUBSCRIBE: Final = {15: packets.ticker, 17: packets.quote, 21: packets.full}
GOODBYE: Final = 12
MOST_SOCKETS, MOST_INSTRUMENTS, MOST_IN_A_MESSAGE = 5, 5000, 100
TOO_MANY, EXPIRED, BAD_CLIENT, BAD_REQUEST = 805, 807, 810, 814


class Listener:
    """One socket and what it subscribed to."""

    def __init__(self, client_id: str, socket: ServerSocket):
        self.client_id = client_id
        self.socket = socket
        self.modes: dict[Key, int] = {}
        self.queue: asyncio.Queue[bytes | int] = asyncio.Queue()

    async def send_all(self) -> None:
        """Send what is queued; a number ends the connection with that reason."""
        with contextlib.suppress(ConnectionError):
            while True:
                packet = await self.queue.get()
                if isinstance(packet, int):
                    await self.socket.send(packets.disconnect(packet))
                    await self.socket.close()
                    return
                await self.socket.send(packet)


class MarketFeed:
    """All open market sockets."""

    def __init__(self, market: Market, sessions: Sessions, settings: Settings):
        self._market = market
        self._sessions = sessions
        self._settings = settings
        self._listeners: deque[Listener] = deque()
        market.watchers.append(self._on_price)

    async def serve(self, socket: ServerSocket) -> None:
        """Serve one socket until it ends."""
        await socket.accept()
        query = socket.request.query
        account = self._sessions.accounts.get(query.get("clientId", ""))
        if account is None or not account.is_good(query.get("token", "")):
            await socket.send(packets.disconnect(EXPIRED if account else BAD_CLIENT))
            await socket.close()
            return
        listener = Listener(account.client_id, socket)
        self._make_room(account.client_id)
        self._listeners.append(listener)
        tasks = [
            asyncio.ensure_future(work) for work in (listener.send_all(), self._keep(listener))
        ]
        try:
            while (message := await socket.receive()) is not None:
                if not self._understand(listener, message):
                    break
        finally:
            if listener in self._listeners:
                self._listeners.remove(listener)
            for task in tasks:
                task.cancel()

    def subscriptions(self) -> list[dict[str, int]]:
        """Return what each open socket subscribed to, oldest first."""
        return [
            {f"{segment}:{number}": mode for (segment, number), mode in x.modes.items()}
            for x in self._listeners
        ]

    def send_raw(self, octets: bytes) -> None:
        """Send any bytes to all sockets."""
        for listener in self._listeners:
            listener.queue.put_nowait(octets)

    def disconnect(self, reason: int) -> None:
        """End all sockets with a reason."""
        for listener in self._listeners:
            listener.queue.put_nowait(reason)

    def drop(self) -> None:
        """Cut all sockets without a word."""
        for listener in list(self._listeners):
            listener.socket.drop()

    def _make_room(self, client_id: str) -> None:
        mine = [x for x in self._listeners if x.client_id == client_id]
        if len(mine) >= MOST_SOCKETS:
            mine[0].queue.put_nowait(TOO_MANY)
            self._listeners.remove(mine[0])

    async def _keep(self, listener: Listener) -> None:
        """Ping, and end a socket that says nothing for too long."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError):
            while True:
                await asyncio.sleep(self._settings.ping_seconds)
                if loop.time() - listener.socket.heard_at > self._settings.silence_seconds:
                    listener.socket.drop()
                    return
                if not self._settings.silent_feeds:
                    await listener.socket.ping()

    def _understand(self, listener: Listener, message: str | bytes) -> bool:
        """Do what a message asks; say whether the connection goes on."""
        try:
            asked: Any = json.loads(message)
            code = int(asked["RequestCode"])
            if code == GOODBYE:
                return False
            keys = [(x["ExchangeSegment"], int(x["SecurityId"])) for x in asked["InstrumentList"]]
        except (ValueError, KeyError, TypeError):
            listener.queue.put_nowait(BAD_REQUEST)
            return True
        if len(keys) > MOST_IN_A_MESSAGE or asked.get("InstrumentCount") != len(keys):
            listener.queue.put_nowait(BAD_REQUEST)
        elif code in SUBSCRIBE:
            self._subscribe(listener, code, keys)
        elif code - 1 in SUBSCRIBE:
            for key in keys:
                listener.modes.pop(key, None)
        else:
            listener.queue.put_nowait(BAD_REQUEST)
        return True

    def _subscribe(self, listener: Listener, mode: int, keys: list[Key]) -> None:
        listener.modes |= dict.fromkeys(keys, mode)
        if len(listener.modes) > MOST_INSTRUMENTS:
            listener.queue.put_nowait(TOO_MANY)
            return
        for key in keys:
            item = self._market.find(*key)
            if item is not None and not self._settings.silent_feeds:
                listener.queue.put_nowait(packets.previous_close(item, self._market.price(item)))
                self._tell(listener, key)

    def _on_price(self, key: Key) -> None:
        if self._settings.silent_feeds:
            return
        for listener in self._listeners:
            if key in listener.modes:
                self._tell(listener, key)

    def _tell(self, listener: Listener, key: Key) -> None:
        item = self._market.find(*key)
        if item is None:
            return
        mode = listener.modes[key]
        price = self._market.price(item)
        listener.queue.put_nowait(SUBSCRIBE[mode](item, price))
        if price.open_interest and SUBSCRIBE[mode] is packets.quote:
            listener.queue.put_nowait(packets.open_interest(item, price))
