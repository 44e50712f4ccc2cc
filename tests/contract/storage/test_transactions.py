"""What transactions promise, document by document: MongoDB's rules, and the same in memory."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from autotrade.storage.bson import Document
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration
Session = Any
"""One of pymongo's, or of the database in memory."""


@pytest.fixture
def pairs(database: Documents) -> Iterator[Any]:
    """A collection without rules, with a unique index on ``key``."""
    collection = database["pairs"]
    collection.create_index([("key", 1)], unique=True)
    collection.insert_many([{"_id": name, "key": name, "value": 0} for name in ("a", "b")])
    yield collection
    collection.drop()


@contextmanager
def transaction(client: MongoClient[Document]) -> Iterator[Session]:
    """A transaction that is given up in the end."""
    with client.start_session() as session:
        session.start_transaction()
        yield session


def refused(write: Callable[[], object]) -> bool:
    """Say whether a write was refused as a conflict that is worth another try."""
    try:
        write()
    except OperationFailure as error:
        return error.has_error_label("TransientTransactionError")
    return False


def test_a_transaction_sees_what_it_wrote_and_nobody_else_does(
    storage_client: MongoClient[Document], pairs: Any
):
    with transaction(storage_client) as session:
        pairs.update_one({"_id": "a"}, {"$set": {"value": 7}}, session=session)
        pairs.insert_one({"_id": "c", "key": "c", "value": 8}, session=session)
        pairs.delete_one({"_id": "b"}, session=session)

        inside = [one["value"] for one in pairs.find({}, session=session).sort([("_id", 1)])]
        outside = [one["value"] for one in pairs.find({}).sort([("_id", 1)])]

    assert (inside, outside) == ([7, 8], [0, 0])
    assert pairs.count_documents({"value": {"$gt": 0}}) == 0


def test_a_transaction_sees_nothing_that_was_committed_after_it_began(
    storage_client: MongoClient[Document], pairs: Any
):
    with transaction(storage_client) as session:
        assert pairs.find_one({"_id": "a"}, session=session)["value"] == 0
        pairs.update_one({"_id": "a"}, {"$set": {"value": 7}})
        pairs.insert_one({"_id": "c", "key": "c", "value": 7})

        assert pairs.count_documents({"value": 7}, session=session) == 0

    assert pairs.count_documents({"value": 7}) == 2


def test_what_somebody_committed_meanwhile_can_not_be_written(
    storage_client: MongoClient[Document], pairs: Any
):
    with transaction(storage_client) as session:
        pairs.find_one({"_id": "b"}, session=session)
        pairs.update_one({"_id": "a"}, {"$set": {"value": 7}})

        assert refused(
            lambda: pairs.update_one({"_id": "a"}, {"$inc": {"value": 1}}, session=session)
        )
        # the refusal has ended it
        assert refused(lambda: pairs.find_one({"_id": "b"}, session=session))

    assert pairs.find_one({"_id": "a"})["value"] == 7


def test_the_first_of_two_who_write_the_same_wins(
    storage_client: MongoClient[Document], pairs: Any
):
    with transaction(storage_client) as first, transaction(storage_client) as second:
        pairs.update_one({"_id": "a"}, {"$inc": {"value": 1}}, session=first)

        assert refused(
            lambda: pairs.update_one({"_id": "a"}, {"$inc": {"value": 1}}, session=second)
        )


def test_two_who_write_different_documents_meet_no_conflict(
    storage_client: MongoClient[Document], pairs: Any
):
    with transaction(storage_client) as first, transaction(storage_client) as second:
        pairs.update_one({"_id": "a"}, {"$inc": {"value": 1}}, session=first)

        assert not refused(
            lambda: pairs.update_one({"_id": "b"}, {"$inc": {"value": 1}}, session=second)
        )


def test_a_write_that_changes_nothing_conflicts_with_nobody(
    storage_client: MongoClient[Document], pairs: Any
):
    with transaction(storage_client) as first, transaction(storage_client) as second:
        pairs.update_one({"_id": "a"}, {"$set": {"value": 0}}, session=first)

        assert not refused(
            lambda: pairs.update_one({"_id": "a"}, {"$inc": {"value": 1}}, session=second)
        )


def test_a_key_that_another_transaction_is_taking_can_not_be_taken(
    storage_client: MongoClient[Document], pairs: Any
):
    with transaction(storage_client) as first, transaction(storage_client) as second:
        pairs.insert_one({"_id": "c", "key": "x"}, session=first)

        assert refused(lambda: pairs.insert_one({"_id": "d", "key": "x"}, session=second))


def test_who_makes_the_same_document_as_another_meets_a_conflict(
    storage_client: MongoClient[Document], pairs: Any
):
    change = {"$set": {"key": "c"}}
    with transaction(storage_client) as first, transaction(storage_client) as second:
        pairs.update_one({"_id": "c"}, change, upsert=True, session=first)

        assert refused(lambda: pairs.update_one({"_id": "c"}, change, upsert=True, session=second))


def test_a_taken_key_ends_the_transaction(storage_client: MongoClient[Document], pairs: Any):
    with transaction(storage_client) as session:
        pairs.update_one({"_id": "b"}, {"$inc": {"value": 1}}, session=session)
        with pytest.raises(DuplicateKeyError):
            pairs.insert_one({"_id": "c", "key": "a"}, session=session)

        assert refused(lambda: pairs.find_one({"_id": "b"}, session=session))

    assert pairs.find_one({"_id": "b"})["value"] == 0


def test_a_write_outside_waits_for_the_transaction_that_wrote_the_same(
    storage_client: MongoClient[Document], pairs: Any
):
    with ThreadPoolExecutor(1) as threads, storage_client.start_session() as session:
        with session.start_transaction():
            pairs.update_one({"_id": "a"}, {"$inc": {"value": 1}}, session=session)
            outside = threads.submit(pairs.update_one, {"_id": "a"}, {"$inc": {"value": 10}})
            with pytest.raises(TimeoutError):
                outside.result(0.3)
        outside.result(10)

    assert pairs.find_one({"_id": "a"})["value"] == 11


def test_a_bulk_without_order_does_what_it_can_and_names_the_rest(pairs: Any):
    documents = [{"_id": "c", "key": "c"}, {"_id": "d", "key": "a"}, {"_id": "e", "key": "e"}]

    with pytest.raises(BulkWriteError) as error:
        pairs.insert_many(documents, ordered=False)

    failed = [(each["index"], each["code"]) for each in error.value.details["writeErrors"]]
    assert failed == [(1, 11000)]
    assert pairs.count_documents({}) == 4


def test_what_was_read_is_the_readers_own(pairs: Any):
    found = pairs.find_one({"_id": "a"})
    found["value"] = 99

    assert pairs.find_one({"_id": "a"})["value"] == 0
