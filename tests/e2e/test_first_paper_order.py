"""A newcomer's first minutes, in a real browser: from registering to a paper order on the page."""

import json
import re
import uuid

import httpx2
from playwright.sync_api import Page, expect

from tests.support.stack import Stack
from tests.support.trader import PASSWORD, SCRIPT


def _register(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/register")
    page.get_by_label("Name").fill("Asha Rao")
    page.get_by_label("E-mail").fill(f"{uuid.uuid4().hex}@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    expect(page.get_by_test_id("connection")).to_have_text("Live")


def _paste(page: Page, script: str) -> None:
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(script)


def _new_strategy(page: Page, stack: Stack, name: str) -> None:
    page.goto(f"{stack.url}/strategies/new")
    page.get_by_label("Name").fill(name)
    _paste(page, SCRIPT)
    page.get_by_role("button", name="Create strategy").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def _copied(page: Page, button: str) -> str:
    page.get_by_role("button", name=button).click()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def _filled_in(message: str) -> str:
    """Fill a TradingView message's placeholders in, as TradingView does when an order fills."""
    values = {
        "timenow": "2026-11-20T04:15:03Z",
        "time": "2026-11-20T04:10:00Z",
        "exchange": "NSE",
        "ticker": "RELIANCE",
        "interval": "5",
        "strategy.order.action": "buy",
        "strategy.order.contracts": "10",
        "strategy.order.price": "1450.5",
        "strategy.order.id": "L",
        "strategy.market_position": "long",
        "strategy.market_position_size": "10",
        "strategy.prev_market_position": "flat",
        "strategy.prev_market_position_size": "0",
    }
    return re.sub(r"\{\{(.+?)\}\}", lambda found: values[found.group(1)], message)


def test_an_alert_from_outside_appears_on_the_page_with_no_reload(page: Page, stack: Stack) -> None:
    # given
    _register(page, stack)
    _new_strategy(page, stack, "Reliance SMA")
    url = _copied(page, "Copy webhook URL")
    message = _copied(page, "Copy alert message")
    page.goto(f"{stack.url}/")
    expect(page.get_by_test_id("connection")).to_have_text("Live")
    page.evaluate("window.notReloaded = true")
    # when
    answer = httpx2.post(url, content=_filled_in(message).encode())
    # then
    assert answer.json()["status"] == "alert received"
    row = page.get_by_test_id("execution-row").first
    expect(row.locator("[data-field=symbol]")).to_contain_text("NSE:RELIANCE")
    expect(row.locator("[data-field=side]")).to_contain_text("BUY")
    expect(row.locator("[data-field=quantity]")).to_contain_text("10")
    expect(row.locator("[data-field=price]")).to_contain_text("1,450.50")
    expect(row.locator("[data-field=status]")).to_contain_text("Success")
    assert page.evaluate("window.notReloaded") is True


def test_a_refused_alert_shows_its_reason(page: Page, stack: Stack) -> None:
    # given
    _register(page, stack)
    _new_strategy(page, stack, "No size")
    url = _copied(page, "Copy webhook URL")
    page.goto(f"{stack.url}/")
    expect(page.get_by_test_id("connection")).to_have_text("Live")
    # when
    httpx2.post(url, content=json.dumps({"symbol": "NSE:SBIN", "action": "buy"}))
    # then
    expect(page.get_by_text("names no quantity")).to_be_visible()


def test_the_test_alert_button_makes_an_execution(page: Page, stack: Stack) -> None:
    # given
    _register(page, stack)
    _new_strategy(page, stack, "Button")
    # when
    page.get_by_role("button", name="Send test alert").click()
    page.goto(f"{stack.url}/activity")
    # then
    row = page.get_by_test_id("execution-row").first
    expect(row.locator("[data-field=status]")).to_contain_text("Success")


def test_a_script_error_is_shown_at_its_line(page: Page, stack: Stack) -> None:
    # given
    _register(page, stack)
    page.goto(f"{stack.url}/strategies/new")
    # when
    _paste(page, '//@version=6\nstrategy("x")\nplot(clse)\n')
    # then
    expect(page.get_by_text("Did you mean 'close'?").first).to_be_visible()


def test_who_logged_in_stays_logged_in_after_a_reload(page: Page, stack: Stack) -> None:
    # given
    _register(page, stack)
    # when
    page.reload()
    # then
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(k => /token/i.test(k)).length") == 0
