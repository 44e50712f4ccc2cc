"""The calendar over HTTP: administrators edit it, everybody sees what markets are now."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.test_administration import promote
from tests.support.caller import Caller

SESSION = {"kind": "continuous", "opens": "09:15", "closes": "15:30", "shares": "all"}
WEEK: dict[str, Any] = {
    "date": "2031-01-01",
    "applies": "week",
    "note": "",
    "sessions": [SESSION],
}
HOLIDAY = {"date": "2031-01-27", "applies": "day", "note": "Republic Day", "sessions": []}
YEAR: dict[str, Any] = {"segment": "BSE", "year": 2031, "entries": [WEEK, HOLIDAY]}
OF_YEAR = "/admin/calendar?segment=BSE&year=2031"


@pytest.fixture
def admin(stranger: Caller) -> Iterator[Caller]:
    promote(stranger)
    yield stranger
    stranger.call("PUT", "/admin/calendar", json={**YEAR, "entries": []})


def test_an_administrator_adds_a_year_and_the_audit_log_has_it(admin: Caller):
    before = admin.get(OF_YEAR).get_json()
    answer = admin.call("PUT", "/admin/calendar", json=YEAR)

    assert before["entries"] == []
    assert answer.status_code == 200, answer.text
    assert answer.get_json() == {**YEAR, "exchange": "BSE"} == admin.get(OF_YEAR).get_json()
    logged = admin.get("/admin/audit?limit=5").get_json()["items"]
    (entry,) = [each for each in logged if each["action"] == "calendar.changed"][:1]
    assert entry["target"] == "calendar:BSE:2031"
    assert entry["details"]["added"] == "BSE:day:2031-01-27, BSE:week:2031-01-01"


def test_the_year_that_comes_with_the_program_is_there(admin: Caller):
    found = admin.get("/admin/calendar?segment=NSE&year=2026").get_json()["entries"]

    named = {entry["date"]: entry["note"] for entry in found if not entry["sessions"]}
    assert named["2026-11-24"] == "Guru Nanak Jayanti"
    assert named["2026-12-25"] == "Christmas"


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([HOLIDAY], "2031-01-01"),
        ([{**WEEK, "date": "2030-01-01"}], "not in 2031"),
        ([{**WEEK, "sessions": []}], "needs sessions"),
        ([{**WEEK, "sessions": [{**SESSION, "closes": "09:15"}]}], "before it begins"),
        ([{**WEEK, "sessions": [SESSION, {**SESSION, "opens": "15:00"}]}], "overlap"),
        ([WEEK, WEEK], "twice"),
    ],
)
def test_what_makes_no_calendar_is_refused_by_name(admin: Caller, entries: Any, words: str):
    answer = admin.call("PUT", "/admin/calendar", json={**YEAR, "entries": entries})

    assert answer.status_code == 422
    assert words in str(answer.get_json()["errors"]["entries"])
    assert admin.get(OF_YEAR).get_json()["entries"] == []


def test_only_administrators_see_and_edit_the_calendar(caller: Caller, nobody: Caller):
    assert caller.get(OF_YEAR).status_code == 403
    assert caller.call("PUT", "/admin/calendar", json=YEAR).status_code == 403
    assert nobody.get(OF_YEAR).status_code == 401


def test_everybody_sees_which_markets_are_open(caller: Caller):
    answer = caller.get("/market/status")

    assert answer.status_code == 200
    body = answer.get_json()
    assert body["always_open"] is False
    states = {item["segment"]: item["state"] for item in body["items"]}
    assert states.keys() == {"NSE", "NFO", "CDS", "BSE", "BFO", "BCD", "MCX"}
    assert all(item["reason"] for item in body["items"])
