"""Every operation of the OpenAPI document with another user's ids, and with no log-in.

Made from the document: a new operation is tried by itself, and one with an id that nobody here
knows an example for fails until there is one.
"""

import re
from typing import Any

import pytest
from flask import Flask

from autotrade.bootstrap import Application
from tests.support.caller import API, PROBLEM, Caller
from tests.support.document import openapi_document, operations
from tests.support.owner import Owner
from tests.support.tables import table_of

DOCUMENT = openapi_document()
OPERATIONS = {name: each for name, each in operations(DOCUMENT).items() if f" {API}/" in name}
PUBLIC = {name for name, each in OPERATIONS.items() if each.get("security") == []}
SECURED = sorted(OPERATIONS.keys() - PUBLIC)
OF_ADMINS = {name for name in SECURED if OPERATIONS[name]["x-role"] == "admin"}
OF_EVERYBODY = {"symbol"}
"""What in a path names nothing of a user's."""
WITH_ID = sorted(n for n in SECURED if set(re.findall(r"{(\w+)}", n)) - OF_EVERYBODY)
LISTS = [n for n in SECURED if n.startswith("GET") and "{" not in n and n not in OF_ADMINS]
# an id is in their path, and a secret of their own lets in: a path, a signature, a state
BY_SECRET = {
    f"POST {API}/webhooks/{{webhook_path}}",
    f"POST {API}/webhooks/brokers/hint/{{webhook_path}}",
    f"POST {API}/webhooks/brokers/{{broker_id}}",
    f"GET {API}/brokers/{{broker_id}}/callback",
}


@pytest.fixture(scope="module")
def owner(app: Flask, application: Application) -> Owner:
    return Owner(Caller.register(app, application))


def body_of(name: str) -> Any:
    """Return the document's own example of an operation's body."""
    content = OPERATIONS[name].get("requestBody", {}).get("content", {})
    media = content.get("application/json", {})
    return media.get("example")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return DOCUMENT["components"]["schemas"][reference.split("/")[-1]] if reference else schema


def fields_of(name: str) -> list[str]:
    """Return the fields of an operation's body that name something of a user's."""
    media = OPERATIONS[name].get("requestBody", {}).get("content", {}).get("application/json", {})
    properties = resolved(media.get("schema", {})).get("properties", {})
    return [field for field in properties if field.endswith("_id")]


def filters_of(name: str) -> list[str]:
    parameters = [p for p in OPERATIONS[name].get("parameters", []) if "in" in p]
    return [p["name"] for p in parameters if p["in"] == "query" and p["name"].endswith("_id")]


def test_the_operations_that_nobody_must_log_in_for_are_known():
    assert len(SECURED) >= 60
    assert {name for name in PUBLIC if "{" in name} == BY_SECRET


@pytest.mark.parametrize("name", sorted(BY_SECRET))
def test_an_id_alone_lets_nobody_in_where_a_secret_is_asked_for(
    owner: Owner, nobody: Caller, name: str
):
    before = owner.everything()
    ids = {**owner.ids, "webhook_path": owner.ids["strategy_id"]}
    path = name.split(" ", 1)[1].removeprefix(API).format(**ids)

    answer = nobody.call(name.split(" ", 1)[0], path, json={"status": "COMPLETE"})

    assert answer.status_code in {400, 401, 404}
    assert owner.everything() == before


@pytest.mark.parametrize("name", sorted(name for name in SECURED if f" {API}/admin" in name))
def test_what_is_below_admin_is_declared_to_be_for_admins(name: str):
    assert OPERATIONS[name]["x-role"] == "admin"
    assert OPERATIONS[name]["x-scope"] == "admin"


@pytest.mark.parametrize("name", SECURED)
def test_without_a_log_in_every_operation_is_refused(owner: Owner, nobody: Caller, name: str):
    before = owner.everything()

    answer = nobody.call(name.split(" ", maxsplit=1)[0], owner.path(name), json=body_of(name))

    assert (answer.status_code, answer.content_type) == (401, PROBLEM)
    assert owner.everything() == before


@pytest.mark.parametrize("name", WITH_ID)
def test_with_another_users_id_there_is_nothing(owner: Owner, stranger: Caller, name: str):
    before = owner.everything()

    answer = stranger.call(name.split(" ", maxsplit=1)[0], owner.path(name), json=body_of(name))

    expected = 403 if name in OF_ADMINS else 404
    assert (answer.status_code, answer.content_type) == (expected, PROBLEM), answer.text
    assert owner.everything() == before


@pytest.mark.parametrize("name", sorted(OF_ADMINS))
def test_what_is_for_admins_is_refused_to_everybody_else(owner: Owner, stranger: Caller, name: str):
    answer = stranger.call(name.split(" ", maxsplit=1)[0], owner.path(name), json=body_of(name))

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name in SECURED for field in fields_of(name)]
)
def test_another_users_id_in_a_body_names_nothing(
    owner: Owner, stranger: Caller, name: str, field: str
):
    before = owner.everything()
    body = {**(body_of(name) or {}), field: owner.ids[field]}
    own = {**owner.ids, "broker_id": stranger.paper()["id"]}
    path = name.split(" ", 1)[1].removeprefix(API).format(**own)

    answer = stranger.call(name.split(" ", maxsplit=1)[0], path, json=body)

    assert answer.status_code in {403, 404, 422}, answer.text
    assert owner.everything() == before


@pytest.mark.parametrize(
    ("name", "field"),
    [(name, field) for name in SECURED for field in filters_of(name) if "{" not in name],
)
def test_another_users_id_in_a_filter_finds_nothing(
    owner: Owner, stranger: Caller, name: str, field: str
):
    answer = stranger.get(f"{owner.path(name)}?{field}={owner.ids[field]}")

    if name in OF_ADMINS:
        assert answer.status_code == 403
    elif answer.content_type == PROBLEM:  # no list: what it asks for is not there
        assert answer.status_code == 404
    elif answer.is_json:
        assert answer.get_json()["items"] == []
    else:
        assert len(table_of(answer)) == 1  # the head of the table


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_anything_of_another_user(owner: Owner, stranger: Caller, name: str):
    answer = stranger.get(owner.path(name))
    text = str(table_of(answer)) if answer.data[:2] == b"PK" else answer.text
    assert not [known for known in owner.ids.values() if known in text]
