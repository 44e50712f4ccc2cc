"""Bringing a database of an earlier release to the present form."""

import pytest
from pymongo import ASCENDING, DESCENDING

from autotrade.domain.brokers import BrokerAccount
from autotrade.storage.bson import to_document
from autotrade.storage.schema import INDEXES, document_schema, prepare
from tests.support.factories import an_account
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration


def names(database: Documents, collection: str) -> set[str]:
    return set(database[collection].index_information()) - {"_id_"}


def test_preparing_twice_changes_nothing(database: Documents):
    before = {name: database[name].index_information() for name in INDEXES}

    prepare(database)

    assert {name: database[name].index_information() for name in INDEXES} == before


def test_an_index_that_was_changed_is_built_anew(database: Documents):
    database.orders.drop_index("working")
    database.orders.create_index(
        [("status", ASCENDING), ("_id", DESCENDING)], name="working", sparse=True
    )

    prepare(database)

    wanted = next(i.document for i in INDEXES["orders"] if i.document["name"] == "working")
    found = database.orders.index_information()["working"]
    assert found["key"] == list(wanted["key"].items())
    assert found["partialFilterExpression"] == wanted["partialFilterExpression"]


def test_an_index_that_nobody_asks_any_more_is_dropped(database: Documents):
    database.orders.create_index([("status_reason", ASCENDING)], name="of_an_old_release")

    prepare(database)

    assert names(database, "orders") == {str(i.document["name"]) for i in INDEXES["orders"]}


def test_documents_of_an_earlier_release_get_the_new_fields(database: Documents):
    rules = document_schema(BrokerAccount)
    rules["required"] = [name for name in rules["required"] if name not in {"facts", "warnings"}]
    database.command({"collMod": "broker_accounts", "validator": {"$jsonSchema": rules}})
    old = to_document(an_account())
    del old["facts"], old["warnings"]
    database.broker_accounts.insert_one(old)

    prepare(database)

    database.broker_accounts.update_one({"_id": old["_id"]}, {"$set": {"label": "Renamed"}})
    found = database.broker_accounts.find_one({"_id": old["_id"]})
    assert found is not None
    assert (found["facts"], found["warnings"], found["label"]) == ({}, [], "Renamed")
