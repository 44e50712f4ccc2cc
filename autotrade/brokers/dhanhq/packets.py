"""DhanHQ's binary market feed: bytes to packets, and nothing else.

Little-endian; each packet begins with its code, its length, its segment and the instrument's
number. A code that is not known is passed over by its length.
"""

import struct
from dataclasses import dataclass
from typing import Final

HEADER: Final = struct.Struct("<BHBi")
TICKER, QUOTE, OPEN_INTEREST, PREVIOUS_CLOSE, FULL, DISCONNECT = 2, 4, 5, 6, 8, 50
SEGMENTS: Final = {
    0: "IDX_I",
    1: "NSE_EQ",
    2: "NSE_FNO",
    3: "NSE_CURRENCY",
    4: "BSE_EQ",
    5: "MCX_COMM",
    7: "BSE_CURRENCY",
    8: "BSE_FNO",
}
LONGEST: Final = 4096
_TOO_MUCH: Final = 1e9
_BODIES: Final = {
    TICKER: struct.Struct("<fi"),
    QUOTE: struct.Struct("<fHifiii4f"),
    OPEN_INTEREST: struct.Struct("<i"),
    PREVIOUS_CLOSE: struct.Struct("<fi"),
    FULL: struct.Struct("<fHifiiiiii4f" + "iihhff" * 5),
    DISCONNECT: struct.Struct("<h"),
}


class PacketError(Exception):
    """Bytes that are no packet; what follows them can't be made sense of either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What one packet tells; None for what its kind does not carry.

    Prices are rupees as the feed's 32-bit floats have them. ``traded_at`` is the last trade's
    time in seconds, as it came.
    """

    code: int
    segment: str | None
    security_id: int
    price: float | None = None
    traded_at: int | None = None
    volume: int | None = None
    open_interest: int | None = None
    previous_close: float | None = None
    bid: float | None = None
    ask: float | None = None
    reason: int | None = None


class PacketDecoder:
    """Cuts a stream of bytes into packets, however it was cut on the way."""

    def __init__(self) -> None:
        self._rest = b""

    def decode(self, data: bytes) -> list[Packet]:
        """Return every packet that is complete by now; the rest waits for the next call.

        Raises:
            PacketError: the bytes are no packets. The decoder can't be used any more.
        """
        octets = self._rest + data
        packets = []
        start = 0
        while len(octets) - start >= HEADER.size:
            code, length, segment, security_id = HEADER.unpack_from(octets, start)
            body = start + HEADER.size
            end = start + _whole_length(code, length)
            if end > len(octets):
                break
            if code in _BODIES:
                values = _BODIES[code].unpack_from(octets, body)
                packets.append(_packet(code, SEGMENTS.get(segment), security_id, values))
            start = end
        self._rest = octets[start:]
        return packets


def _whole_length(code: int, length: int) -> int:
    """Return a packet's length with its header, which some senders leave out of the count."""
    known = _BODIES.get(code)
    if known is not None and length == known.size:
        length += HEADER.size
    least = HEADER.size + (known.size if known is not None else 0)
    if not least <= length <= LONGEST:
        msg = f"code {code} with length {length}"
        raise PacketError(msg)
    return length


def _packet(code: int, segment: str | None, security_id: int, values: tuple[float, ...]) -> Packet:
    def made(**told: object) -> Packet:
        return Packet(code=code, segment=segment, security_id=security_id, **told)  # type: ignore[arg-type]  # each as its name says

    if code == TICKER:
        return made(price=_price(values[0]), traded_at=values[1])
    if code == QUOTE:
        return made(price=_price(values[0]), traded_at=values[2], volume=values[4])
    if code == FULL:
        return made(
            price=_price(values[0]),
            traded_at=values[2],
            volume=values[4],
            open_interest=values[7],
            bid=_price(values[18]),
            ask=_price(values[19]),
        )
    if code == OPEN_INTEREST:
        return made(open_interest=values[0])
    if code == PREVIOUS_CLOSE:
        return made(previous_close=_price(values[0]))
    return made(reason=values[0])


def _price(value: float) -> float | None:
    return value if 0 < value < _TOO_MUCH else None  # also no NaN
