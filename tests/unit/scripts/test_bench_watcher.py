"""The bench's own reading of a socket finds the messages that the library would."""

import pytest

from scripts.benchmarks.watcher import split


def frame(text: bytes) -> bytes:
    if len(text) < 126:
        return bytes([0x81, len(text)]) + text
    if len(text) < 1 << 16:
        return bytes([0x81, 126]) + len(text).to_bytes(2) + text
    return bytes([0x81, 127]) + len(text).to_bytes(8) + text


MESSAGES = [b"2", b"", b"x" * 125, b"y" * 126, b"z" * 70_000, b'42["execution",{}]']


@pytest.mark.parametrize("step", [1, 3, 1000, 1 << 20])
def test_messages_are_found_however_they_arrive(step: int):
    stream = b"".join(map(frame, MESSAGES))
    found: list[bytes] = []
    left = b""
    for start in range(0, len(stream), step):
        messages, left = split(left + stream[start : start + step])
        found += messages

    assert found == MESSAGES
    assert left == b""
