"""Rules that every operation of the OpenAPI document keeps."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.document import openapi_document, operations

DOCUMENT = openapi_document()
OPERATIONS = operations(DOCUMENT)
SCHEMAS = DOCUMENT["components"]["schemas"]
PROBLEM = "application/problem+json"
MONEY = re.compile(r"price|pnl|quantity|max_value|max_daily_loss|max_drawdown|\Avalue\Z")
NOT_MONEY = {"price_band_percent"}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference stands for."""
    while "$ref" in node:
        *_, kind, name = node["$ref"].split("/")
        node = DOCUMENT["components"][kind][name]
    return node


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in OPERATIONS.items():
        if "requestBody" in operation:
            for media in operation["requestBody"]["content"].values():
                yield f"{name} request", media
        for status, response in operation["responses"].items():
            for media in resolved(response).get("content", {}).values():
                yield f"{name} {status}", media


def test_the_document_is_of_version_3_1():
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["components"]["securitySchemes"].keys() == {"bearerAuth", "apiKeyAuth"}


def test_every_operation_has_a_name_of_its_own_and_a_summary():
    names = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]*)+", name) for name in names)
    assert all(operation["summary"] for operation in OPERATIONS.values())


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_error_is_a_problem_document(name: str):
    responses = {k: resolved(v) for k, v in OPERATIONS[name]["responses"].items() if k >= "400"}

    assert responses
    assert {tuple(response["content"]) for response in responses.values()} == {(PROBLEM,)}
    schemas = [response["content"][PROBLEM]["schema"] for response in responses.values()]
    assert all(schema == {"$ref": "#/components/schemas/Problem"} for schema in schemas)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if "/api/" in name])
def test_what_an_operation_may_answer_follows_from_what_it_takes(name: str):
    operation = OPERATIONS[name]
    responses = operation["responses"].keys()
    is_public = operation.get("security") == []

    assert responses >= {"429", "500", "503"}
    assert is_public or responses >= {"401", "403"}
    assert "{" not in name or "404" in responses
    is_json = list(operation.get("requestBody", {}).get("content", {})) == ["application/json"]
    assert not is_json or responses >= {"400", "413", "415", "422"}


@pytest.mark.parametrize(("name", "media"), list(bodies()), ids=lambda value: str(value)[:60])
def test_every_body_and_answer_has_an_example(name: str, media: dict[str, Any]):
    assert "example" in media or "examples" in media, name


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_money_and_quantities_are_documented_as_text(name: str):
    properties = SCHEMAS[name].get("properties", {})
    numbers = {
        field: schema.get("type")
        for field, schema in properties.items()
        if MONEY.search(field) and field not in NOT_MONEY and "$ref" not in str(schema)
    }

    assert all("string" in (kind or []) for kind in numbers.values()), numbers


def test_a_bound_that_is_not_reached_is_documented_as_exclusive():
    value = SCHEMAS["SizingInput"]["properties"]["value"]

    assert value["exclusiveMinimum"] == 0
    assert "minimum" not in value


def test_the_socket_events_are_described():
    events = {name for name in SCHEMAS if name.startswith("Socket")}

    assert events == {
        *("SocketAlert", "SocketExecution", "SocketOrderUpdate", "SocketPosition"),
        *("SocketStrategy", "SocketNotification", "SocketLivePrice", "SocketTradeUpdate"),
    }


def test_the_document_is_the_same_every_time():
    assert openapi_document() == DOCUMENT
