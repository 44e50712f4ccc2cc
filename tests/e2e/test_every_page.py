"""Every page, in both schemes and at both widths: nothing overflows, nobody is locked out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import ADMIN_EMAIL, log_in
from tests.support.stack import Stack
from tests.support.trader import Trader

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "/": "Dashboard",
    "/strategies": "Strategies",
    "/strategies/new": "New strategy",
    "/trade": "Trade",
    "/trade/orders": "Trade",
    "/trade/trades": "Trade",
    "/trade/market": "Trade",
    "/trade/portfolio": "Trade",
    "/activity": "Activity",
    "/activity/alerts": "Activity",
    "/brokers": "Brokers",
    "/brokers?login=failed": "Brokers",
    "/settings": "Settings",
    "/reports": "Reports",
    "/reports?by=symbol": "Reports",
    "/reports/equity": "Reports",
    "/reports/executions": "Reports",
    "/reports/trades": "Reports",
    "/reports/charges": "Reports",
    "/reports/statement": "Reports",
    "/reports/tax": "Reports",
    "/notifications": "Notifications",
    "/notifications/channels": "Notifications",
    "/notifications/deliveries": "Notifications",
}
ADMIN_PAGES = {
    "/admin": "Admin",
    "/admin/users": "Admin",
    "/admin/activity": "Admin",
    "/admin/audit": "Admin",
    "/admin/calendar": "Admin",
    "/admin/mails": "Admin",
}
PAGES_BEFORE_LOG_IN = {
    "/login": "Log in",
    "/login/code": "Log in by code",
    "/register": "Create an account",
    "/forgot-password": "Forgot your password?",
    "/reset-password#token=abc": "Set a new password",
    "/verify-email#token=abc": "Verify your address",
}
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def trader(stack: Stack) -> Iterator[Trader]:
    """A user with something on every page."""
    user = Trader.register(stack)
    strategy = user.strategy()
    for number in range(5):
        user.alert(strategy, symbol="NSE:TCS", action="buy", quantity=1, price=3600 + number)
    user.alert(strategy, symbol="NSE:SBIN", action="buy")
    user.executions(6)
    yield user
    user.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """The colour scheme that the person's system asks for."""
    chosen: Scheme = request.param
    return chosen


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def opened(request: pytest.FixtureRequest, browser: Browser, scheme: Scheme) -> Iterator[Page]:
    """A page of a browser at one width and in one scheme."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def test_every_page_fits_and_can_be_used_by_all(opened: Page, stack: Stack, trader: Trader) -> None:
    log_in(opened, stack, trader.email)
    paper = trader.get("/brokers")["items"][0]["id"]

    assert _faults(opened, stack, {**PAGES, f"/brokers/{paper}": "Paper account"}) == {}


def test_every_page_of_the_admin_area_fits_and_can_be_used_by_all(
    opened: Page, stack: Stack, trader: Trader
) -> None:
    log_in(opened, stack, ADMIN_EMAIL)
    user = trader.get("/auth/me")["id"]

    assert _faults(opened, stack, {**ADMIN_PAGES, f"/admin/users?open={user}": "Admin"}) == {}


def test_every_page_before_log_in_fits_and_can_be_used_by_all(opened: Page, stack: Stack) -> None:
    assert _faults(opened, stack, PAGES_BEFORE_LOG_IN) == {}


def _faults(page: Page, stack: Stack, pages: dict[str, str]) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    for path, heading in pages.items():
        page.goto("about:blank")  # else an address that differs in its hash alone loads nothing
        page.goto(stack.url + path)
        shown = page.get_by_role("heading", name=heading, exact=True, include_hidden=True)
        expect(shown.first).to_be_visible()
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = _serious(page)
        if wide or found:
            faults[path] = {"overflows": wide, "axe": found}
    return faults


def _serious(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"
        for rule in answer["violations"]
        if rule["impact"] in {"serious", "critical"}
    ]
