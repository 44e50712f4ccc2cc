"""Only answers that say nothing else are read without decoding them."""

from typing import Any

import bson
import pytest
from bson import Int64, ObjectId, Timestamp

from autotrade.storage.plain_answers import Found, found, written

TIME = Timestamp(1_700_000_000, 7)
SIGNED = {"clusterTime": TIME, "signature": {"hash": b"\x01" * 20, "keyId": Int64(5)}}
END: dict[str, Any] = {"ok": 1.0, "$clusterTime": SIGNED, "operationTime": TIME}
TOLD: dict[str, Any] = {"electionId": ObjectId(), "opTime": {"ts": TIME, "t": Int64(1)}}
NO_MORE: dict[str, Any] = {"id": Int64(0), "ns": "a.b"}


def text_of(answer: dict[str, Any]) -> memoryview:
    return memoryview(bson.encode(answer))


def with_cursor(documents: list[dict[str, Any]], **cursor: Any) -> dict[str, Any]:
    return {"cursor": {"firstBatch": documents, **(cursor or NO_MORE)}, **END}


@pytest.mark.parametrize("count", [0, 1, 1000])
@pytest.mark.parametrize(
    "more",
    [{}, TOLD, {**TOLD, "nModified": 1}],
    ids=["alone", "with its time", "with what was changed"],
)
def test_writes_tell_how_many_documents_they_met(count: int, more: dict[str, Any]):
    assert written(text_of({"n": count, **more, **END})) == count


@pytest.mark.parametrize(
    "answer",
    [
        {"n": 1, "writeErrors": [{"index": 0, "code": 11000}], **END},
        {"n": 1, "upserted": [{"index": 0, "_id": "a"}], **END},
        {"n": 1, **END, "writeConcernError": {"code": 64}},
        {"n": 1, "ok": 0.0, "errmsg": "no", "code": 1},
        {"n": 1, **END, "recoveryToken": {"recoveryShardId": "a"}},
        {"n": 1, "note": bson.encode(END), **END},
        {"n": Int64(1), **END},
        {"n": 1, "ok": 1.0, "$clusterTime": {**SIGNED, "more": 1}, "operationTime": TIME},
        {"ok": 1.0},
    ],
)
def test_whatever_else_an_answer_to_writes_says_is_decoded(answer: dict[str, Any]):
    assert written(text_of(answer)) is None


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 101, 1001])
def test_questions_tell_their_documents_as_they_are_stored(count: int):
    # each has within it what also ends an answer
    documents = [{"_id": number, "text": bson.encode(END), **END} for number in range(count)]

    told = found(text_of(with_cursor(documents)))

    assert told == Found([bson.encode(each) for each in documents], bson.encode(END))


@pytest.mark.parametrize(
    "answer",
    [
        with_cursor([{"_id": 1}], id=Int64(3), ns="a.b"),
        with_cursor([{"_id": 1}], **NO_MORE, partialResultsReturned=True),
        {**with_cursor([]), "writeConcernError": {"code": 64}},
        {"cursor": {**NO_MORE, "firstBatch": []}, **END},
        {"cursor": {"nextBatch": [], **NO_MORE}, **END},
        {"ok": 0.0, "errmsg": "no", "code": 1},
        {**with_cursor([]), "ok": 0.0},
        {"n": 1, **END},
    ],
)
def test_whatever_else_an_answer_to_a_question_says_is_decoded(answer: dict[str, Any]):
    assert found(text_of(answer)) is None
