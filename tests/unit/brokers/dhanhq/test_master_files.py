"""Fetching the two files: from nowhere but the place that is set, and never without end."""

import gzip
from collections.abc import Callable, Iterator

import httpx2
import pytest
from typing_extensions import override

from autotrade.brokers.dhanhq.master_files import COMPACT, DETAILED, MasterFiles
from autotrade.ports.brokers import BrokerError, BrokerErrorKind

PLACE = "https://files.example/api-data"
TEXT = b"A,B\n" + b"1,2\n" * 1000
PACKED = {"Content-Encoding": "gzip"}
Answer = Callable[[httpx2.Request], httpx2.Response]


def files(answer: Answer, largest: int = len(TEXT)) -> MasterFiles:
    return MasterFiles(PLACE, largest=largest, transport=httpx2.MockTransport(answer))


def refusal(answer: Answer, largest: int = len(TEXT)) -> BrokerError:
    with pytest.raises(BrokerError) as told, files(answer, largest):
        pass
    assert told.value.kind is BrokerErrorKind.BROKER_DOWN
    return told.value


def packed(octets: bytes = TEXT) -> httpx2.Response:
    return httpx2.Response(200, headers=PACKED, stream=httpx2.ByteStream(gzip.compress(octets)))


def plain() -> httpx2.Response:
    return httpx2.Response(200, stream=httpx2.ByteStream(TEXT))


@pytest.mark.parametrize("is_packed", [True, False])
def test_both_files_are_read_packed_or_not(is_packed: bool):
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return packed() if is_packed else plain()

    with files(answer) as found:
        assert list(found.rows(DETAILED, ["B", "A"])) == [("2", "1", "")] * 1000

    assert [str(request.url) for request in asked] == [f"{PLACE}/{COMPACT}", f"{PLACE}/{DETAILED}"]
    assert {request.headers["Accept-Encoding"] for request in asked} == {"gzip"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["https://evil.example/x.csv", "http://169.254.169.254/", PLACE])
def test_a_redirection_is_told_and_not_followed(status: int, to: str):
    hosts: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        hosts.append(request.url.host)
        return httpx2.Response(status, headers={"Location": to})

    told = refusal(answer)

    assert f"HTTP {status}, and redirections are not followed" in str(told)
    assert told.code == str(status)
    assert hosts == ["files.example"]


def test_a_small_file_that_unpacks_to_a_large_one_is_given_up():
    told = refusal(lambda _: packed(bytes(50_000_000)), largest=1_000_000)

    assert f"{COMPACT} could not be read: it has more than 1000000 bytes" in str(told)


def test_a_large_file_is_given_up_before_it_is_whole():
    sent = 0

    class Endless(httpx2.SyncByteStream):
        @override
        def __iter__(self) -> Iterator[bytes]:
            nonlocal sent
            for _ in range(1000):
                sent += 1_000_000
                yield bytes(1_000_000)

    told = refusal(lambda _: httpx2.Response(200, stream=Endless()), largest=5_000_000)

    assert "more than 5000000 bytes" in str(told)
    assert sent < 20_000_000


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "deflate"])
def test_what_is_packed_in_a_way_that_was_not_asked_for_is_not_unpacked(packing: str):
    stream = httpx2.ByteStream(gzip.compress(gzip.compress(TEXT)))
    headers = {"Content-Encoding": packing}

    told = refusal(lambda _: httpx2.Response(200, headers=headers, stream=stream))

    assert f"packed by {packing}" in str(told)


@pytest.mark.parametrize(
    "octets", [b"no gzip", gzip.compress(TEXT)[:-9], gzip.compress(TEXT)[:12] + b"\xff" * 40]
)
def test_a_packed_file_that_is_broken_is_no_file(octets: bytes):
    told = refusal(lambda _: httpx2.Response(200, headers=PACKED, stream=httpx2.ByteStream(octets)))

    assert "could not be read" in str(told)
