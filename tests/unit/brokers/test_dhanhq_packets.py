"""The market feed's packets, built here by hand from the documented layouts."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.brokers.dhanhq.packets import Packet, PacketDecoder, PacketError

HEADER = "<BHBi"
SIZES = {2: 16, 4: 50, 5: 12, 6: 16, 8: 162, 50: 10}
TCS, NIFTY_FUTURE = (1, 11536), (2, 49081)
prices = st.floats(0.0625, 99_999, width=32)
counts = st.integers(0, 2**31 - 1)


def packet(code: int, key: tuple[int, int], body: bytes) -> bytes:
    return struct.pack(HEADER, code, 8 + len(body), *key) + body


def ticker(key: tuple[int, int], price: float, at: int) -> bytes:
    return packet(2, key, struct.pack("<fi", price, at))


def full(key: tuple[int, int], price: float, at: int, *, interest: int, bid: float, ask: float):
    figures = struct.pack(
        "<fHifiiiiii4f", price, 5, at, 99.5, 1000, 7, 8, interest, 0, 0, *[1.0] * 4
    )
    level = struct.pack("<iihhff", 10, 20, 1, 2, bid, ask)
    return packet(8, key, figures + level + struct.pack("<iihhff", 1, 1, 1, 1, 1.0, 9.0) * 4)


def decode(data: bytes) -> list[Packet]:
    return PacketDecoder().decode(data)


def test_a_ticker_has_the_price_and_its_time():
    octets = bytes.fromhex("02 1000 01 102d0000 00c05e45 805a2269".replace(" ", ""))

    assert decode(octets) == [
        Packet(code=2, segment="NSE_EQ", security_id=11536, price=3564.0, traded_at=1763859072)
    ]


def test_a_quote_has_the_days_volume():
    body = struct.pack("<fHifiii4f", 812.5, 3, 1_763_000_000, 810.0, 4242, 1, 2, 1, 2, 3, 4)

    (found,) = decode(packet(4, TCS, body))

    assert (found.price, found.traded_at, found.volume) == (812.5, 1_763_000_000, 4242)


def test_open_interest_and_previous_close_come_in_packets_without_a_price():
    octets = packet(5, NIFTY_FUTURE, struct.pack("<i", 777))
    octets += packet(6, NIFTY_FUTURE, struct.pack("<fi", 25_000.5, 0))

    interest, close = decode(octets)

    assert (interest.segment, interest.open_interest, interest.price) == ("NSE_FNO", 777, None)
    assert (close.previous_close, close.price) == (25_000.5, None)


def test_a_full_packet_of_162_bytes_has_the_best_bid_and_ask():
    octets = full(NIFTY_FUTURE, 25_010.0, 1_763_000_000, interest=55, bid=25_009.5, ask=25_010.5)

    (found,) = decode(octets)

    assert len(octets) == 162
    assert (found.price, found.volume, found.open_interest) == (25_010.0, 1000, 55)
    assert (found.bid, found.ask) == (25_009.5, 25_010.5)


def test_a_disconnect_has_its_reason():
    (found,) = decode(packet(50, (0, 0), struct.pack("<h", 807)))

    assert found.reason == 807


@given(st.lists(st.tuples(prices, counts), max_size=20), st.data())
def test_however_a_stream_is_cut_the_same_packets_come_out(trades, data):
    whole = b"".join(
        ticker(TCS, price, at) if number % 2 else packet(5, TCS, struct.pack("<i", at))
        for number, (price, at) in enumerate(trades)
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    decoder, found = PacketDecoder(), []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        found += decoder.decode(whole[start:end])

    assert found == decode(whole)
    assert [each.price for each in found] == [
        price if number % 2 else None for number, (price, _) in enumerate(trades)
    ]


@given(prices, counts, counts, prices, prices)
def test_what_was_packed_is_what_is_unpacked(price, at, interest, bid, ask):
    (found,) = decode(full(TCS, price, at, interest=interest, bid=bid, ask=ask))

    assert (found.price, found.traded_at, found.open_interest) == (price, at, interest)
    assert (found.bid, found.ask) == (bid, ask)


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_any_bytes_are_packets_or_an_error(parts):
    decoder = PacketDecoder()
    taken = 0
    try:
        for part in parts:
            found = decoder.decode(part)
            taken += sum(SIZES[each.code] for each in found)
    except PacketError:
        return
    assert taken <= sum(map(len, parts))


@given(st.sampled_from(sorted(SIZES)), st.integers(-4, 4), st.binary(min_size=200, max_size=200))
def test_a_packet_with_any_body_and_a_wrong_length_does_no_harm(code, error, body):
    length = SIZES[code] + error
    octets = struct.pack(HEADER, code, length, *TCS) + body[: length - 8]
    try:
        assert len(decode(octets)) <= 1
    except PacketError:
        assert error < 0


def test_a_code_that_is_not_known_is_passed_over_by_its_length():
    octets = packet(7, TCS, b"abc") + ticker(TCS, 1.5, 9)

    assert [each.code for each in decode(octets)] == [2]


def test_a_length_without_the_header_is_understood():
    octets = struct.pack(HEADER, 2, 8, *TCS) + struct.pack("<fi", 1.5, 9)

    assert [each.price for each in decode(octets * 2)] == [1.5, 1.5]


@pytest.mark.parametrize("length", [0, 7, 5000])
def test_a_length_that_can_not_be_ends_the_reading(length):
    with pytest.raises(PacketError):
        decode(struct.pack(HEADER, 99, length, *TCS) + b"x" * 8)


@pytest.mark.parametrize("price", [float("nan"), float("inf"), -1.0, 0.0, 3e38])
def test_what_is_no_price_is_none(price):
    assert decode(ticker(TCS, price, 9))[0].price is None
