"""Channels in a real browser: from the code at a simulated provider to the message that arrives."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import log_in
from tests.simulators.providers.control import ProviderSimulator
from tests.support.stack import Stack, wait_until
from tests.support.trader import Trader


@pytest.fixture
def trader(stack: Stack) -> Iterator[Trader]:
    """A new user."""
    user = Trader.register(stack)
    yield user
    user.close()


@pytest.fixture
def phone() -> str:
    """A number that no other test has: the providers keep what they took."""
    return f"+9198{uuid.uuid4().int % 10**8:08}"


def _texts(providers: ProviderSimulator, phone: str) -> list[str]:
    return [str(text["body"]) for text in providers.texts() if text["to"] == phone]


def _code(providers: ProviderSimulator, phone: str) -> str:
    found = wait_until(
        lambda: next((re.search(r"\b\d{6}\b", text) for text in _texts(providers, phone)), None),
        what="the code",
        every=0.2,
    )
    return str(found[0])


def _add_phone(page: Page, stack: Stack, providers: ProviderSimulator, phone: str) -> None:
    page.goto(f"{stack.url}/notifications/channels")
    page.get_by_role("button", name="Add a channel").click()
    page.get_by_label("Way", exact=True).select_option("SMS")
    page.get_by_label("Phone number", exact=True).fill(phone)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_role("textbox", name="Code").fill(_code(providers, phone))
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("button", name="Send a test message")).to_be_visible()


def test_a_phone_is_added_verified_by_its_code_and_gets_a_test_message(
    page: Page, stack: Stack, providers: ProviderSimulator, trader: Trader, phone: str
) -> None:
    # given
    log_in(page, stack, trader.email)
    _add_phone(page, stack, providers, phone)
    # when
    page.get_by_role("button", name="Send a test message").click()
    # then
    expect(page.get_by_role("dialog").get_by_text("Sent", exact=True)).to_be_visible()
    assert len(_texts(providers, phone)) == 2
    page.get_by_role("link", name="Its delivery log").click()
    expect(page.get_by_test_id("delivery-row").first).to_contain_text("Sent")


def test_a_message_to_oneself_is_in_the_feed_and_on_the_phone(
    page: Page, stack: Stack, providers: ProviderSimulator, trader: Trader, phone: str
) -> None:
    # given
    log_in(page, stack, trader.email)
    _add_phone(page, stack, providers, phone)
    page.goto(f"{stack.url}/notifications")
    # when
    page.get_by_role("button", name="Send a message").click()
    page.get_by_role("textbox", name="Message").fill("The nightly import is through.")
    page.get_by_role("button", name="Send", exact=True).click()
    # then
    row = page.get_by_test_id("notification-row")
    expect(row).to_contain_text("The nightly import is through.")
    wait_until(
        lambda: any("nightly import" in text for text in _texts(providers, phone)), what="the SMS"
    )
    row.get_by_role("button", name="Mark as read").click()
    expect(row.get_by_role("button", name="Mark as read")).to_have_count(0)


def test_a_chat_that_shows_the_code_is_linked_before_ones_eyes(
    page: Page, stack: Stack, providers: ProviderSimulator, trader: Trader
) -> None:
    # given
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/notifications/channels")
    page.get_by_role("button", name="Link a chat").click()
    chat = str(uuid.uuid4().int % 10**9 + 1)
    command = page.get_by_role("region", name="Message").inner_text()
    # when
    providers.write(chat, command)
    # then
    expect(page.get_by_text(f"The chat {chat} gets messages")).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("channel-row")).to_contain_text("Telegram")


def test_nothing_is_asked_of_the_browser_before_a_click(
    page: Page, stack: Stack, trader: Trader
) -> None:
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/notifications/channels")
    page.evaluate(
        """() => {
          window.asked = 0;
          Object.defineProperty(Notification, 'permission', { value: 'default' });
          Notification.requestPermission = async () => {
            window.asked += 1;
            return 'granted';
          };
        }"""
    )
    page.get_by_role("link", name="Feed").click()
    page.get_by_role("link", name="Channels", exact=True).click()
    switch = page.get_by_role("switch", name="Show notifications of this browser")
    expect(switch).to_be_enabled()
    assert page.evaluate("window.asked") == 0

    switch.click(force=True)  # the label shown lies under the real, unseen switch

    expect(page.get_by_role("button", name="Show one now")).to_be_visible()
    assert page.evaluate("window.asked") == 1
