"""What most answers say, without decoding all of them.

Of an answer to writes only how many there were is asked, and of one to a question the documents.
Around that are times and a signature, of which the last answer of a trip has the newest and the
others nothing new; to decode them took longer than what was asked. What follows is the exact
layout of such answers: whatever has another is nothing that is known here, and is decoded.
"""

import re
from collections.abc import Sequence
from struct import Struct, pack
from typing import Final, NamedTuple

_LENGTH: Final = Struct("<i").unpack_from
_SIGNED_TIME: Final = (
    rb"\x03\$clusterTime\x00\x58\x00\x00\x00\x11clusterTime\x00.{8}"
    rb"\x03signature\x00\x33\x00\x00\x00\x05hash\x00\x14\x00\x00\x00\x00.{20}\x12keyId\x00.{8}\x00\x00"
)
_END: Final = (
    rb"\x01ok\x00\x00{6}\xf0\x3f(?:" + _SIGNED_TIME + rb")?"  # the double 1
    rb"(?:\x11operationTime\x00.{8})?\x00"
)
_WRITTEN: Final = re.compile(
    rb".{4}\x10n\x00(?P<count>.{4})"
    rb"(?:\x07electionId\x00.{12}|\x03opTime\x00\x1c\x00\x00\x00.{24}|\x10nModified\x00.{4})*"
    + _END,
    re.DOTALL,
)
_FOUND: Final = re.compile(rb".{4}\x03cursor\x00.{4}\x04firstBatch\x00", re.DOTALL)
_NO_MORE: Final = re.compile(rb"\x12id\x00\x00{8}\x02ns\x00.{4}[^\x00]*\x00\x00", re.DOTALL)
_ENDED: Final = re.compile(_END, re.DOTALL)
_CURSOR_AT: Final = 12
_BATCH_AT: Final = 28


class Found(NamedTuple):
    """What a question found, each document as it came, and the answer without them."""

    documents: Sequence[bytes]
    rest: bytes


def written(answer: memoryview) -> int | None:
    """Return how many documents writes have met, if the answer says that alone."""
    match = _WRITTEN.fullmatch(answer)
    return None if match is None else int.from_bytes(match["count"], "little")


def found(answer: memoryview) -> Found | None:
    """Return the documents of an answer, if it has all of them and no error."""
    if _FOUND.match(answer) is None:
        return None
    after = _CURSOR_AT + _LENGTH(answer, _CURSOR_AT)[0]
    end = _BATCH_AT + _LENGTH(answer, _BATCH_AT)[0]
    if _NO_MORE.fullmatch(answer, end, after) is None or _ENDED.fullmatch(answer, after) is None:
        return None
    rest = answer[after:]
    return Found(_documents(answer, _BATCH_AT + 4, end - 1), pack("<i", 4 + len(rest)) + rest)


def _documents(answer: memoryview, begin: int, end: int) -> list[bytes]:
    """Cut an array into its documents; their keys are their numbers."""
    documents: list[bytes] = []
    while begin < end:
        begin += len(str(len(documents))) + 2
        size = _LENGTH(answer, begin)[0]
        documents.append(bytes(answer[begin : begin + size]))
        begin += size
    return documents
