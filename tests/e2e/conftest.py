"""The running application and Debian's Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.people import ADMIN_EMAIL
from tests.simulators.providers.control import ProviderSimulator
from tests.support.stack import Servers, Stack, memory_folder
from tests.support.trader import PASSWORD

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def providers() -> Iterator[ProviderSimulator]:
    """Simulated Telegram and Twilio. Mails have no provider: administrators look at what is kept."""
    with ProviderSimulator.start() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def stack(servers: Servers, providers: ProviderSimulator) -> Iterator[Stack]:
    """The application with its built front end and an administrator."""
    admin = {"AUTOTRADE_ADMIN_EMAIL": ADMIN_EMAIL, "AUTOTRADE_ADMIN_PASSWORD": PASSWORD}
    reached = {
        name: value
        for name, value in providers.environment.items()
        if "TELEGRAM" in name or "TWILIO" in name
    }
    with (
        memory_folder() as folder,
        Stack.over(servers, Path(folder), number=6, **admin, **reached) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of a browser profile of its own; console errors and failed scripts fail the test."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-IN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    # a 401 is how the app learns at its start that nobody is logged in
    assert [fault for fault in faults if "401" not in fault] == []
