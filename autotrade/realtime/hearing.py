"""What a web process hears of events, and passes on to its own sockets at the least cost."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as Frame
from socketio.packet import EVENT, Packet

from autotrade.realtime.schemas import EVENTS, PRICES, symbol_room

_MAIN: Final = "/"
_TURN: Final = 100
"""After so many sends the other greenlets have their turn."""


class TextPacket(Packet):
    """A packet of JSON alone, which need not be searched for bytes: that took half the time."""

    uses_binary_events = False


class Hearer(socketio.RedisManager):
    """Hears what other processes emit; what nobody here listens to is not even encoded."""

    def _handle_emit(self, message: dict[str, Any]) -> None:
        if PRICES in message:
            prices = ((symbol_room(name), "live_price", text) for name, text in message[PRICES])
            self._show(prices)
        elif EVENTS in message:
            self._show(message[EVENTS])
        elif message.get("room") in self._rooms(message.get("namespace")):  # everybody's is None
            super()._handle_emit(message)

    def _rooms(self, namespace: str | None = None) -> Mapping[str | None, object]:
        rooms: Mapping[str | None, object] = self.rooms.get(namespace or _MAIN, {})
        return rooms

    def _show(self, told: Iterable[tuple[str, str, str]]) -> None:
        """Send events, each with its room and name: the JSON that came is what goes out."""
        sent = 0
        for room, name, text in told:
            if room not in self._rooms():
                continue
            frame = Frame(MESSAGE, f'{EVENT}["{name}",{text}]')
            for _, socket in list(self.get_participants(_MAIN, room)):
                self.server._send_eio_packet(socket, frame)  # noqa: SLF001 - as its managers do
                sent += 1
                if sent % _TURN == 0:
                    self.server.sleep(0)
