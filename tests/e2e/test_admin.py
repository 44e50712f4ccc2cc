"""The admin area in a real browser."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import ADMIN_EMAIL, log_in
from tests.support.stack import Stack
from tests.support.trader import PASSWORD, Trader


@pytest.fixture
def trader(stack: Stack) -> Iterator[Trader]:
    """A new user with a strategy."""
    user = Trader.register(stack)
    user.strategy(name="Their SMA cross")
    yield user
    user.close()


@pytest.fixture
def their_page(browser: Browser) -> Iterator[Page]:
    """A page in the user's own browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def _open_user(page: Page, stack: Stack, email: str) -> None:
    log_in(page, stack, ADMIN_EMAIL)
    page.goto(f"{stack.url}/admin/users?email={email}")
    page.get_by_role("button", name=f"Open {email}").click()
    expect(page.get_by_test_id("user-strategy-row")).to_contain_text("Their SMA cross")


def test_an_administrator_switches_a_user_off(
    page: Page, their_page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    log_in(their_page, stack, trader.email)
    _open_user(page, stack, trader.email)
    # when
    page.get_by_role("button", name="Switch off").click()
    question = page.get_by_role("dialog", name="Switch this user off?")
    question.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.get_by_role("dialog").get_by_text("Switched off")).to_be_visible()
    # then
    their_page.goto(f"{stack.url}/strategies")
    their_page.get_by_label("E-mail").fill(trader.email)
    their_page.get_by_label("Password", exact=True).fill(PASSWORD)
    their_page.get_by_role("button", name="Log in").click()
    expect(their_page.get_by_role("alert")).to_contain_text("disabled")


def test_what_an_administrator_did_is_in_the_audit_log_and_its_chain_is_whole(
    page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    _open_user(page, stack, trader.email)
    # when
    page.get_by_role("link", name="Their audit log").click()
    # then
    expect(page.get_by_test_id("audit-row").first).to_contain_text("Looked at strategies")
    page.get_by_role("button", name="Verify chain").click()
    expect(page.get_by_text("The chain is whole")).to_be_visible()


def test_everybody_reads_why_all_orders_are_stopped(
    page: Page, their_page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    reason = f"Exchange outage {uuid.uuid4().hex[:6]}"
    log_in(page, stack, ADMIN_EMAIL)
    page.goto(f"{stack.url}/admin")
    # when
    page.get_by_role("button", name="Stop everybody").click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_label("Type STOP EVERYBODY to confirm").fill("stop everybody")
    page.get_by_role("dialog").get_by_role("button", name="Stop everybody").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    # then
    log_in(their_page, stack, trader.email)
    expect(their_page.get_by_text(reason)).to_be_visible()
    page.get_by_role("button", name="Let everybody").click()
    page.get_by_role("button", name="Let orders go again").click()
    expect(page.get_by_text(reason)).to_have_count(0)


def test_for_a_plain_user_there_is_no_admin_area(
    their_page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    log_in(their_page, stack, trader.email)
    # when
    their_page.goto(f"{stack.url}/admin/users")
    # then
    expect(their_page.get_by_text("There is no page at this address.")).to_be_visible()
    expect(their_page.get_by_role("link", name="Admin")).to_have_count(0)


def test_a_holiday_of_the_coming_year_is_entered_and_taken_out_again(
    page: Page, stack: Stack
) -> None:
    # given
    year = datetime.now(UTC).year + 1
    log_in(page, stack, ADMIN_EMAIL)
    page.goto(f"{stack.url}/admin/calendar?segment=BCD&year={year}")
    begin = page.get_by_role("button", name=f"Begin with the hours of {year - 1}")
    week = page.get_by_test_id("calendar-week-row")
    expect(begin.or_(week)).to_be_visible()
    if begin.is_visible():
        begin.click()
    expect(week).to_have_count(1)
    # when
    page.get_by_role("button", name="Add a day").click()
    page.get_by_label("Date", exact=True).fill(f"{year - 1}-01-26")
    page.get_by_label("Note", exact=True).fill("Republic Day")
    page.get_by_role("button", name="Add to the calendar").click()
    expect(page.get_by_text(f"This date is not in {year}.")).to_be_visible()
    page.get_by_label("Date", exact=True).fill(f"{year}-01-26")
    page.get_by_role("button", name="Add to the calendar").click()
    # then
    day = page.get_by_test_id("calendar-day-row")
    expect(day).to_contain_text("Republic Day")
    expect(day).to_contain_text("Holiday")
    day.get_by_role("button").click()
    page.get_by_role("button", name="Remove from the calendar").click()
    expect(page.get_by_text("No holiday and no special day is entered.")).to_be_visible()
