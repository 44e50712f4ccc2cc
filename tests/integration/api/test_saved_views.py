"""Saved views over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autotrade.domain.saved_views import MOST_VIEWS
from tests.support.caller import Caller

VIEW: dict[str, Any] = {
    "name": "Failed last week",
    "report": "executions",
    "filters": {"status": "fail", "from": "2026-11-14"},
}


def test_a_view_is_kept_changed_and_forgotten(caller: Caller):
    made = caller.post("/reports/views", VIEW)
    path = f"/reports/views/{made.get_json()['id']}"

    changed = caller.patch(path, {"filters": {"status": "success"}})

    assert made.status_code == 201
    assert {name: made.get_json()[name] for name in VIEW} == VIEW
    assert changed.get_json()["filters"] == {"status": "success"}
    assert changed.get_json()["name"] == VIEW["name"]
    assert caller.get("/reports/views").get_json()["items"] == [changed.get_json()]
    assert caller.delete(path).status_code == 204
    assert caller.get("/reports/views").get_json()["items"] == []
    assert caller.delete(path).status_code == 404
    assert caller.patch(path, {"name": "x"}).status_code == 404


def test_a_name_is_given_once_a_user(caller: Caller, stranger: Caller):
    caller.post("/reports/views", VIEW)
    other = caller.post("/reports/views", {**VIEW, "name": "other"}).get_json()

    again = caller.post("/reports/views", VIEW)
    renamed = caller.patch(f"/reports/views/{other['id']}", {"name": VIEW["name"]})

    assert again.status_code == renamed.status_code == 409
    assert stranger.post("/reports/views", VIEW).status_code == 201
    assert len(caller.get("/reports/views").get_json()["items"]) == 2


def test_there_are_no_more_views_than_there_may_be(caller: Caller):
    for number in range(MOST_VIEWS - 2):
        assert caller.post("/reports/views", {**VIEW, "name": f"{number}"}).status_code == 201

    def make(number: int) -> int:
        return caller.post("/reports/views", {**VIEW, "name": f"late {number}"}).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(make, range(6)))

    assert codes == [201, 201, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"report": "weather"}, "report"),
        ({"filters": {"$where": "1"}}, "filters"),
        ({"filters": {"status": "x" * 201}}, "filters"),
        ({"filters": {"status": {"$gt": ""}}}, "filters"),
        ({"filters": {f"a{'_' * n}": "1" for n in range(31)}}, "filters"),
        ({"user_id": "me"}, "user_id"),
    ],
)
def test_what_is_no_view_is_refused_by_field(caller: Caller, changes: dict[str, Any], field: str):
    made = caller.post("/reports/views", VIEW).get_json()

    created = caller.post("/reports/views", {**VIEW, "name": "new", **changes})
    changed = caller.patch(f"/reports/views/{made['id']}", changes)

    assert created.status_code == changed.status_code == 422
    for answer in (created, changed):
        assert {name.split(".")[0] for name in answer.get_json()["errors"]} == {field}
