"""What a web process hears of events, and passes on to its own sockets at the least cost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as Frame
from socketio.packet import EVENT, Packet

from autotrade.realtime.frames import ReadyPacket, takes_frames, text_frame
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
        """Send events, each with its room and name: the JSON that came is what goes out.

        What one socket gets of them goes out together, in its order.
        """
        waiting: dict[str, list[_Shown]] = defaultdict(list)
        count = 0
        for room, name, text in told:
            if room not in self._rooms():
                continue
            shown = _Shown(name, text)
            for _, socket in list(self.get_participants(_MAIN, room)):
                waiting[socket].append(shown)
                count += 1
                if count % _TURN == 0:
                    self._send(waiting)
                    self.server.sleep(0)
        self._send(waiting)

    def _send(self, waiting: dict[str, list["_Shown"]]) -> None:
        for socket, shown in waiting.items():
            for packet in self._packets(socket, shown):
                self.server._send_eio_packet(socket, packet)  # noqa: SLF001 - as its managers do
        waiting.clear()

    def _packets(self, socket: str, shown: Sequence["_Shown"]) -> Sequence[Frame | ReadyPacket]:
        if takes_frames(self.server.eio, socket):
            return [ReadyPacket([each.frame for each in shown])]
        return [Frame(MESSAGE, each.text) for each in shown]


class _Shown:
    """An event as sockets get it; its frame is made once, however many they are."""

    def __init__(self, name: str, text: str):
        self.text = f'{EVENT}["{name}",{text}]'

    @cached_property
    def frame(self) -> bytes:
        return text_frame(f"{MESSAGE}{self.text}")
