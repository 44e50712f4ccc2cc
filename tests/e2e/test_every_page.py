"""Every page, in both schemes and at both widths: nothing overflows, nobody is locked out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.stack import Stack
from tests.support.trader import PASSWORD, Trader

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "/": "Dashboard",
    "/strategies": "Strategies",
    "/strategies/new": "New strategy",
    "/trade": "Trade",
    "/trade/orders": "Trade",
    "/activity": "Activity",
    "/activity/alerts": "Activity",
    "/brokers": "Brokers",
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
def logged_in(
    request: pytest.FixtureRequest, browser: Browser, stack: Stack, trader: Trader, scheme: Scheme
) -> Iterator[Page]:
    """A page of the logged-in app."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{stack.url}/login")
    page.get_by_label("E-mail").fill(trader.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    yield page
    context.close()


def test_every_page_fits_and_can_be_used_by_all(logged_in: Page, stack: Stack) -> None:
    faults: dict[str, Any] = {}
    for path, heading in PAGES.items():
        # when
        logged_in.goto(stack.url + path)
        expect(logged_in.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
        logged_in.wait_for_load_state("networkidle")
        # then
        wide = logged_in.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = _serious(logged_in)
        if wide or found:
            faults[path] = {"overflows": wide, "axe": found}
    assert faults == {}


def _serious(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"
        for rule in answer["violations"]
        if rule["impact"] in {"serious", "critical"}
    ]
