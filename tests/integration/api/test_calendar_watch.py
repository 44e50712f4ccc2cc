"""Administrators hear of a year that the exchanges' calendar does not have."""

from dataclasses import replace
from datetime import datetime

import pytest

from autotrade.bootstrap import Application
from autotrade.domain.market_hours import IST
from autotrade.domain.users import Role
from autotrade.services.calendar_watch import CalendarWatch
from autotrade.services.market_calendar import MarketCalendars
from tests.support.caller import Caller
from tests.support.fakes import FakeClock


@pytest.fixture
def admin(caller: Caller) -> Caller:
    users = caller.application.storage.now.users
    found = users.by_email(caller.email)
    assert found is not None
    users.save(replace(found, role=Role.ADMIN))
    return caller


def watch(application: Application, day: str, *, always_open: bool = False) -> CalendarWatch:
    clock = FakeClock(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=IST))
    calendars = MarketCalendars(
        storage=application.storage,
        clock=clock,
        audit=application.audit,
        has_derivatives=lambda _: False,
        market_always_open=always_open,
    )
    return CalendarWatch(
        storage=application.storage,
        clock=clock,
        calendars=calendars,
        notifications=application.notifications,
        bell=application.bell,
    )


def told(caller: Caller) -> list[tuple[str, str]]:
    items = caller.get("/notifications?limit=200").get_json()["items"]
    found = [each for each in items if each["kind"] == "calendar.missing"]
    return [(each["title"], each["level"]) for each in found]


def test_until_december_next_year_is_not_missed(application: Application, admin: Caller):
    assert watch(application, "2026-11-30").check() == 0
    assert told(admin) == []


def test_from_december_on_administrators_are_told_once_a_day_and_nobody_else(
    application: Application, admin: Caller, stranger: Caller
):
    assert watch(application, "2026-12-01").check() >= 4
    watch(application, "2026-12-01").check()
    watch(application, "2026-12-02").check()

    assert told(admin) == [("The exchanges' calendar has no 2027", "warning")] * 2
    assert told(stranger) == []


def test_in_a_year_that_is_missing_it_is_urgent(application: Application, admin: Caller):
    assert watch(application, "2027-01-02").check() >= 4

    assert told(admin) == [("The exchanges' calendar has no 2027", "critical")]


def test_where_markets_are_always_open_nothing_is_missing(application: Application, admin: Caller):
    assert watch(application, "2027-01-02", always_open=True).check() == 0
    assert told(admin) == []
