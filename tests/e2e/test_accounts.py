"""People's own accounts in a real browser: ways in, ways back in, and several tabs."""

import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.people import letter_to, log_in, token_in
from tests.support.stack import Stack
from tests.support.trader import PASSWORD, Trader

NEW_PASSWORD = "another correct horse"
STEP_SECONDS = 30


@pytest.fixture
def trader(stack: Stack) -> Iterator[Trader]:
    """A new user."""
    user = Trader.register(stack)
    yield user
    user.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own, for tests of several tabs."""
    opened = browser.new_context(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


def test_a_forgotten_password_is_set_anew_by_the_link_in_the_mail(
    page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    page.goto(f"{stack.url}/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(trader.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status")).to_contain_text("a link is on its way")
    letter = letter_to(stack, trader.email, "reset_password")
    # when
    page.goto(f"{stack.url}/reset-password#token={token_in(letter)}")
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("status")).to_contain_text("The new password is set")
    page.get_by_role("link", name="Log in", exact=True).click()
    # then
    log_in(page, stack, trader.email, NEW_PASSWORD)
    assert token_in(letter) not in page.url


def test_an_address_is_verified_by_the_link_in_the_mail(
    page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    letter = letter_to(stack, trader.email, "verify_email")
    log_in(page, stack, trader.email)
    # when
    page.goto(f"{stack.url}/verify-email#token={token_in(letter)}")
    page.get_by_role("button", name="Verify my address").click()
    expect(page.get_by_role("status")).to_contain_text("Your address is verified.")
    page.goto(f"{stack.url}/settings")
    # then
    expect(page.get_by_text("Address verified")).to_be_visible()


def test_one_logs_in_by_the_code_in_the_mail(page: Page, stack: Stack, trader: Trader) -> None:
    # given
    page.goto(f"{stack.url}/login")
    page.get_by_role("link", name="Log in by a code sent to you").click()
    page.get_by_label("E-mail").fill(trader.email)
    page.get_by_role("button", name="Send me a code").click()
    # when
    page.get_by_label("Code from the mail").fill(
        token_in(letter_to(stack, trader.email, "log_in_code"))
    )
    page.get_by_role("button", name="Log in").click()
    # then
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_a_second_factor_is_set_up_and_asked_for(page: Page, stack: Stack, trader: Trader) -> None:
    # given
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/settings")
    page.get_by_role("button", name="Set up the second factor").click()
    app = pyotp.TOTP(page.get_by_role("region", name="Key", exact=True).inner_text().strip())
    expect(page.get_by_alt_text("QR code for the authenticator app")).to_be_visible()
    page.get_by_label("Code of the app").fill(app.now())
    page.get_by_role("button", name="Turn on").click()
    codes = page.get_by_role("region", name="Recovery codes").inner_text().split()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text(f"{len(codes)} recovery codes are left.")).to_be_visible()
    # when
    page.context.clear_cookies()
    page.goto(f"{stack.url}/login")
    page.get_by_label("E-mail").fill(trader.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    # a code is good once: the one of the next half minute is taken already
    page.get_by_label("Code of the app").fill(app.at(int(time.time()) + STEP_SECONDS))
    page.get_by_role("button", name="Log in").click()
    # then
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_a_recovery_code_lets_in_who_lost_the_app(page: Page, stack: Stack, trader: Trader) -> None:
    # given
    secret = trader.post("/auth/totp/setup")["secret"]
    done = trader.post("/auth/totp/confirm", {"totp": pyotp.TOTP(secret).now()})
    page.goto(f"{stack.url}/login")
    page.get_by_label("E-mail").fill(trader.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    # when
    page.get_by_role("button", name="Use a recovery code instead").click()
    page.get_by_label("Recovery code").fill(done["recovery_codes"][0])
    page.get_by_role("button", name="Log in").click()
    # then
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_a_key_for_scripts_is_shown_once_and_works(
    page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/settings")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_label("Key name").fill("Nightly report")
    page.get_by_role("button", name="Create key").click()
    # when
    key = page.get_by_role("region", name="API key", exact=True).inner_text().strip()
    with stack.client() as script:
        answer = script.get("/api/v1/strategies", headers={"X-API-Key": key})
    page.get_by_role("button", name="I have kept it").click()
    # then
    assert answer.status_code == 200
    expect(page.get_by_test_id("api-key-row")).to_contain_text("Nightly report")
    expect(page.get_by_text(key)).to_have_count(0)


def test_logging_out_in_one_tab_logs_out_the_others(
    context: BrowserContext, stack: Stack, trader: Trader
) -> None:
    # given
    here = context.new_page()
    log_in(here, stack, trader.email)
    there = context.new_page()
    there.goto(f"{stack.url}/strategies")
    expect(there.get_by_role("heading", name="Strategies")).to_be_visible()
    # when
    here.get_by_role("button", name="Account").click()
    here.get_by_role("menuitem", name="Log out").click()
    # then
    expect(here.get_by_role("heading", name="Log in")).to_be_visible()
    expect(there.get_by_role("heading", name="Log in")).to_be_visible()


def test_tabs_that_open_together_all_stay_logged_in(
    context: BrowserContext, stack: Stack, trader: Trader
) -> None:
    # given
    first = context.new_page()
    log_in(first, stack, trader.email)
    tabs = [first, *(context.new_page() for _ in range(3))]
    # when
    for tab in tabs:
        tab.goto(f"{stack.url}/strategies", wait_until="commit")
    # then
    for tab in tabs:
        expect(tab.get_by_role("heading", name="Strategies")).to_be_visible()
    assert trader.get("/auth/sessions")["items"][0]["current"] is False
