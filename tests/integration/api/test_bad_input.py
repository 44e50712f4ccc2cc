"""Every operation of the document against what must not happen: hand-written bad input."""

from typing import Any

import pytest
from flask import Flask

from tests.support.caller import API, PROBLEM, Caller

FOREIGN = "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a5"
PUBLIC = {
    *("/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"),
    *("/auth/otp/request", "/auth/otp/login", "/auth/verify-email"),
    *("/auth/password/forgot", "/auth/password/reset"),
}
TAKE_BODY = [
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("PATCH", "/auth/me"),
    ("POST", "/brokers"),
    ("PATCH", "/brokers/{broker}"),
    ("POST", "/strategies"),
    ("PATCH", "/strategies/{strategy}"),
    ("POST", "/strategies/{strategy}/deploy"),
    ("POST", "/pine/check"),
]
REQUIRE_BODY = [
    ("/auth/register", {"email", "password"}),
    ("/auth/login", {"email", "password"}),
    ("/brokers", {"type"}),
    ("/strategies", {"name", "script"}),
    ("/pine/check", {"script"}),
]
OF_ONE = [
    ("GET", "/brokers/{broker}"),
    ("PATCH", "/brokers/{broker}"),
    ("DELETE", "/brokers/{broker}"),
    ("POST", "/brokers/{broker}/verify"),
    ("GET", "/strategies/{strategy}"),
    ("PATCH", "/strategies/{strategy}"),
    ("DELETE", "/strategies/{strategy}"),
    ("POST", "/strategies/{strategy}/deploy"),
    ("POST", "/strategies/{strategy}/pause"),
    ("POST", "/strategies/{strategy}/resume"),
    ("POST", "/strategies/{strategy}/rotate-webhook"),
    ("POST", "/strategies/{strategy}/test-alert"),
    ("GET", "/strategies/{strategy}/alert-message"),
    ("GET", "/strategies/{strategy}/versions"),
    ("GET", "/alerts/{alert}"),
    ("POST", "/alerts/{alert}/replay"),
    ("GET", "/executions/{execution}"),
    ("POST", "/executions/{execution}/retry"),
    ("GET", "/orders/{order}"),
]
MALFORMED = [b"{", b"{'a': 1}", b"\xff\xfe{}", b'{"a": NaN}', b"[" * 100000, b"1" * 5000]


class Owned:
    """A user with one of everything, and the paths of it."""

    def __init__(self, caller: Caller):
        strategy = caller.strategy()
        execution = caller.execution(strategy)
        self.ids = {
            "broker": caller.paper()["id"],
            "strategy": strategy["id"],
            "alert": execution["alert_id"],
            "execution": execution["id"],
            "order": execution["order_id"],
        }

    def path(self, template: str) -> str:
        """Return a path with the owned thing's id in it."""
        return template.format(**self.ids)


@pytest.fixture(scope="module")
def owner(app: Flask, application) -> Caller:
    return Caller.register(app, application)


@pytest.fixture(scope="module")
def owned(owner: Caller) -> Owned:
    return Owned(owner)


def valid_body(method: str, template: str) -> Any:
    return {"label": "x"} if (method, template) == ("PATCH", "/brokers/{broker}") else {}


@pytest.mark.parametrize(("method", "template"), OF_ONE)
def test_what_is_somebody_elses_is_not_there(owned: Owned, stranger: Caller, method, template):
    body = valid_body(method, template) if method in {"PATCH", "POST"} else None

    answer = stranger.call(method, owned.path(template), json=body)

    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


@pytest.mark.parametrize("bad", [FOREIGN, "x", "%00", "%24ne", "x" * 2000, "%F0%9F", "1e999"])
@pytest.mark.parametrize(("method", "template"), OF_ONE)
def test_what_never_was_is_not_there(owner: Caller, method, template, bad):
    path = template.format(
        **dict.fromkeys(("broker", "strategy", "alert", "execution", "order"), bad)
    )
    body = valid_body(method, template) if method in {"PATCH", "POST"} else None

    answer = owner.call(method, path, json=body)

    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


@pytest.mark.parametrize(("method", "template"), TAKE_BODY)
@pytest.mark.parametrize("body", MALFORMED)
def test_what_is_no_json_is_a_bad_request(owner: Caller, owned: Owned, method, template, body):
    answer = owner.call(method, owned.path(template), data=body, content_type="application/json")

    expected = 422 if body.isdigit() else 400
    assert answer.status_code in {400, expected}
    assert answer.content_type == PROBLEM


@pytest.mark.parametrize(("method", "template"), TAKE_BODY)
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_is_not_sent_as_json_is_an_unsupported_type(
    owner: Caller, owned: Owned, method, template, content_type
):
    answer = owner.call(method, owned.path(template), data=b"a=1", content_type=content_type)

    assert (answer.status_code, answer.content_type) == (415, PROBLEM)


@pytest.mark.parametrize(("method", "template"), TAKE_BODY)
@pytest.mark.parametrize("body", ["[]", '"text"', "1", "true", "null", "[{}]"])
def test_a_body_must_be_an_object(owner: Caller, owned: Owned, method, template, body):
    answer = owner.call(method, owned.path(template), data=body, content_type="application/json")

    assert (answer.status_code, answer.content_type) == (422, PROBLEM)


@pytest.mark.parametrize(("method", "template"), TAKE_BODY)
@pytest.mark.parametrize("field", ["no_such_field", "user_id", "$where", "__proto__", ""])
def test_an_unknown_field_is_refused_by_name(owner: Caller, owned: Owned, method, template, field):
    answer = owner.call(method, owned.path(template), json={field: {"$gt": ""}})

    assert answer.status_code == 422
    assert (field or "body") in answer.get_json()["errors"]


@pytest.mark.parametrize(("method", "template"), TAKE_BODY)
def test_a_body_of_megabytes_is_too_large(owner: Caller, owned: Owned, method, template):
    answer = owner.call(method, owned.path(template), json={"x": "y" * (3 * 1024 * 1024)})

    assert (answer.status_code, answer.content_type) == (413, PROBLEM)


@pytest.mark.parametrize(("path", "fields"), REQUIRE_BODY)
@pytest.mark.parametrize("options", [{}, {"json": {}}, {"data": b"", "content_type": "text/plain"}])
def test_what_is_missing_is_named(owner: Caller, path, fields, options):
    answer = owner.call("POST", path, **options)

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == fields


@pytest.mark.parametrize(
    "wrong", [1, True, None, [], {"$gt": ""}, "a\x00b", "\ud800", "x" * 300000]
)
@pytest.mark.parametrize(
    ("path", "field", "body"),
    [
        ("/auth/register", "email", {"password": "12345678"}),
        ("/auth/register", "password", {"email": "a@example.com"}),
        ("/auth/login", "email", {"password": "12345678"}),
        ("/auth/login", "password", {"email": "a@example.com"}),
        ("/brokers", "type", {}),
        ("/strategies", "name", {"script": "x"}),
        ("/strategies", "script", {"name": "x"}),
        ("/pine/check", "script", {}),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(owner: Caller, path, field, body, wrong):
    answer = owner.post(path, {**body, field: wrong})

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {field}


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/strategies"), ("DELETE", "/auth/me"), ("GET", "/auth/login"), ("TRACE", "/orders")],
)
def test_a_method_that_is_not_there_is_told_with_those_that_are(owner: Caller, method, path):
    answer = owner.call(method, path)

    assert (answer.status_code, answer.content_type) == (405, PROBLEM)
    assert "OPTIONS" in answer.headers["Allow"]


def test_every_operation_but_the_public_ones_asks_for_a_token(nobody: Caller):
    document = nobody.client.get("/openapi.json").get_json()
    secured = [
        (method, path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in {"get", "post", "patch", "delete"} and operation.get("security") != []
    ]

    refused = [
        nobody.client.open(path.replace("{", "").replace("}", ""), method=method).status_code
        for method, path in secured
    ]

    assert len(secured) >= 30
    assert set(refused) == {401}


def test_public_operations_are_the_known_ones_and_no_others(nobody: Caller):
    document = nobody.client.get("/openapi.json").get_json()

    public = {
        path
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if isinstance(operation, dict) and operation.get("security") == []
    }

    assert public == {
        *(API + path for path in PUBLIC),
        f"{API}/brokers/{{broker_id}}/callback",
        f"{API}/webhooks/brokers/{{broker_id}}",
        f"{API}/webhooks/brokers/hint/{{webhook_path}}",
        *(f"{API}/webhooks/{{webhook_path}}", "/health/live", "/health/ready", "/metrics"),
    }
