"""What bodies and queries may not hold: operators, fields of others, depth and size.

Made from the OpenAPI document: a new operation is attacked by itself.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from autotrade.bootstrap import Application
from tests.support.caller import API, PASSWORD, PROBLEM, Caller
from tests.support.document import openapi_document, operations

DOCUMENT = openapi_document()
OPERATIONS = {n: o for n, o in operations(DOCUMENT).items() if f" {API}/" in n}
OPERATORS: list[Any] = [{"$gt": ""}, {"$ne": None}, {"$where": "1"}, [{"$gt": ""}]]
MINE = ("user_id", "role", "status", "id", "client_id", "is_admin", "password_hash", "balance")
Place = tuple[str, ...]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return DOCUMENT["components"]["schemas"][reference.split("/")[-1]] if reference else schema


def alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a schema may stand for."""
    found = resolved(schema)
    options = found.get("anyOf") or found.get("oneOf") or found.get("allOf")
    return [each for option in options for each in alternatives(option)] if options else [found]


def kinds(schema: dict[str, Any]) -> set[str]:
    kind = schema.get("type", [])
    return {kind} if isinstance(kind, str) else set(kind)


def body_schema(name: str) -> dict[str, Any] | None:
    media = OPERATIONS[name].get("requestBody", {}).get("content", {}).get("application/json")
    return resolved(media["schema"]) if media else None


def places(schema: dict[str, Any], above: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every place of a body: an object whose fields are named, a free one, or a leaf."""
    for field, inner in schema.get("properties", {}).items():
        options = alternatives(inner)
        nested = [option for option in options if option.get("properties")]
        for option in nested:
            yield (*above, field), "object"
            yield from places(option, (*above, field))
        is_free = any("object" in kinds(o) and not o.get("properties") for o in options)
        is_free = is_free or not any(kinds(option) or "enum" in option for option in options)
        if is_free or not nested:
            yield (*above, field), "free" if is_free else "leaf"


def places_of(kind: str) -> list[tuple[str, Place]]:
    """Return the places of one kind in all bodies, with the operation."""
    return sorted(
        (name, place)
        for name in WITH_BODY
        for place, found in places(body_schema(name) or {})
        if found == kind
    )


WITH_BODY = sorted(n for n in OPERATIONS if "webhooks" not in n and body_schema(n))
LEAVES, OBJECTS, FREE = (places_of(kind) for kind in ("leaf", "object", "free"))
KNOWN_AS_FREE = {
    "credentials": "by broker: the fields that its type declares, texts all",
    "inputs": "by script: the inputs that it declares, plain values all",
    "filters": "by page: the filters of a saved view, short texts all",
}
"""Fields of bodies whose own fields no schema names, and what they take."""
QUERIES = sorted(
    (name, p["name"])
    for name, operation in OPERATIONS.items()
    for p in operation.get("parameters", [])
    if p.get("in") == "query" and name.startswith("GET") and "callback" not in name
)


def example_of(name: str) -> dict[str, Any]:
    media = OPERATIONS[name]["requestBody"]["content"]["application/json"]
    return copy.deepcopy(dict(media.get("example") or {}))


def with_value(body: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """Put a value at a place of a body, making the objects above it."""
    inner = body
    for step in place[:-1]:
        if not isinstance(inner.get(step), dict):
            inner[step] = {}
        inner = inner[step]
    inner[place[-1]] = value
    return body


def path_of(name: str) -> str:
    return name.split(" ", 1)[1].removeprefix(API).replace("{", "").replace("}", "")


def send(attacker: Caller, name: str, body: Any) -> Any:
    return attacker.call(name.split(" ", 1)[0], path_of(name), json=body)


@pytest.fixture(scope="module")
def attacker(app: Flask, application: Application) -> Caller:
    """An admin, so that nothing is refused for want of rights alone."""
    caller = Caller.register(app, application)
    storage: Any = application.auth._storage
    change = {"$set": {"role": "admin"}}
    storage._database.users.update_one({"email": caller.email}, change)
    return caller


def test_the_document_has_bodies_to_attack():
    assert len(WITH_BODY) >= 20
    assert len(LEAVES) >= 60
    assert ("POST /api/v1/strategies", ("risk", "max_quantity")) in LEAVES
    assert ("POST /api/v1/strategies", ("sizing",)) in OBJECTS


@pytest.mark.parametrize(
    ("name", "place"), LEAVES, ids=lambda v: v if isinstance(v, str) else ".".join(v)
)
def test_an_operator_in_a_field_is_no_value(attacker: Caller, name: str, place: Place):
    for operator in OPERATORS:
        answer = send(attacker, name, with_value(example_of(name), place, operator))

        assert answer.status_code == 422, (operator, answer.text)
        assert any(known.split(".")[0] == place[0] for known in answer.get_json()["errors"])


def test_what_takes_names_of_its_own_is_known():
    assert {".".join(place) for _, place in FREE} == KNOWN_AS_FREE.keys()


@pytest.mark.parametrize(
    ("name", "place"), FREE, ids=lambda v: v if isinstance(v, str) else ".".join(v)
)
def test_what_takes_names_of_its_own_takes_plain_values_alone(
    attacker: Caller, name: str, place: Place
):
    deep = {"a": {"a": {"a": "b"}}}
    for value in (*({"a": operator} for operator in OPERATORS), deep, [{"$gt": ""}], "text"):
        answer = send(attacker, name, with_value(example_of(name), place, value))

        # what is said of credentials depends on the account, and there is none
        is_missing = name.startswith("PATCH /api/v1/brokers/") and answer.status_code == 404
        assert is_missing or answer.status_code == 422, (value, answer.text)
        if not is_missing:
            assert any(known.split(".")[0] == place[0] for known in answer.get_json()["errors"])


def test_credentials_are_texts_alone(caller: Caller):
    account = caller.dhan()
    for operator in (*OPERATORS, 7, None, {"a": "b"}, "x" * 100_000):
        body = {"credentials": {"client_id": "1100000000", "access_token": operator}}

        answers = [
            caller.post("/brokers", {"type": "dhanhq", **body}),
            caller.patch(f"/brokers/{account['id']}", body),
        ]

        assert [answer.status_code for answer in answers] == [422, 422], operator


@pytest.mark.parametrize(("name", "parameter"), QUERIES)
def test_an_operator_in_a_query_finds_no_more_than_none(
    attacker: Caller, name: str, parameter: str
):
    # an account that is not there is said not to be, whether a path or a query names it
    missing = {404} if "{" in name or parameter == "broker_id" else set()
    for query in (f"{parameter}[$ne]=x", f"{parameter}=%7B%22%24gt%22%3A%22%22%7D"):
        answer = attacker.get(f"{path_of(name)}?{query}")

        allowed = {422} if "[$ne]" in query else {200, 422}
        assert answer.status_code in allowed | missing, answer.text


@pytest.mark.parametrize("name", [n for n in OPERATIONS if "{" in n and "webhooks" not in n])
def test_an_operator_in_a_path_finds_nothing(attacker: Caller, name: str):
    template = name.split(" ", 1)[1].removeprefix(API)
    body = example_of(name) if name in WITH_BODY else None
    for step in ("[$ne]", "%7B%22%24gt%22%3A%22%22%7D", "..%2f..%2fetc%2fpasswd", "%00", "*"):
        path = "/".join(step if part.startswith("{") else part for part in template.split("/"))

        answer = attacker.call(name.split(" ", 1)[0], path, json=body)

        assert answer.status_code in {404, 405, 409, 422}, (step, answer.text)
        assert answer.content_type == PROBLEM


@pytest.mark.parametrize("name", WITH_BODY)
def test_what_is_not_ones_own_to_set_is_refused_by_name(attacker: Caller, name: str):
    allowed = (body_schema(name) or {}).get("properties", {})
    for field in MINE:
        if field in allowed:
            continue

        answer = send(attacker, name, {**example_of(name), field: "admin"})

        assert answer.status_code == 422, (field, answer.text)
        assert field in answer.get_json()["errors"]


@pytest.mark.parametrize(
    ("name", "place"), OBJECTS, ids=lambda v: v if isinstance(v, str) else ".".join(v)
)
def test_what_is_not_known_within_an_object_is_refused(attacker: Caller, name: str, place: Place):
    body = with_value(example_of(name), (*place, "user_id"), "another")

    assert send(attacker, name, body).status_code == 422


@pytest.mark.parametrize("name", WITH_BODY)
def test_deep_and_large_bodies_are_refused(attacker: Caller, name: str):
    method, path = name.split(" ", 1)[0], path_of(name)
    deep = b'{"a":' * 20000 + b"1" + b"}" * 20000
    large = b'{"a":"' + b"x" * (3 * 1024 * 1024) + b'"}'

    answers = [
        attacker.call(method, path, data=data, content_type="application/json")
        for data in (deep, large)
    ]

    assert answers[0].status_code in {400, 413, 422}
    assert answers[1].status_code == 413
    assert {answer.content_type for answer in answers} == {PROBLEM}


def test_nobody_makes_themselves_an_admin_by_registering(nobody: Caller):
    for field in ("role", "status", "id", "client_id"):
        body = {"email": "mass@example.com", "password": PASSWORD, field: "admin"}
        assert nobody.post("/auth/register", body).status_code == 422


def test_ids_that_come_after_ones_own_find_nothing(caller: Caller, stranger: Caller):
    theirs = stranger.strategy()["id"]
    number = int(theirs.replace("-", ""), 16)

    def near(step: int) -> str:
        digits = f"{number + step:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    assert near(0) == theirs
    statuses = {caller.get(f"/strategies/{near(step)}").status_code for step in range(-5, 6)}
    assert statuses == {404}
