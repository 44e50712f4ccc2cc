"""Every page keeps to its content security policy, and the policy holds against what it is for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import ADMIN_EMAIL, log_in
from tests.support.stack import Stack
from tests.support.trader import Trader

PAGES = (
    *("/", "/strategies", "/strategies/new", "/trade", "/trade/orders", "/activity"),
    *("/activity/alerts", "/brokers", "/settings", "/nowhere-at-all"),
    *("/forgot-password", "/reset-password#token=abc", "/verify-email#token=abc"),
    *("/reports", "/reports/equity", "/reports/executions", "/reports/trades"),
    *("/reports/charges", "/reports/statement", "/reports/tax"),
    *("/notifications", "/notifications/channels", "/notifications/deliveries"),
    *("/register", "/login/code", "/trade/trades", "/trade/market", "/trade/portfolio"),
)
ADMIN_PAGES = (
    *("/admin", "/admin/users", "/admin/activity", "/admin/audit", "/admin/mails"),
    *("/admin/calendar",),
)
LISTEN = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def trader(stack: Stack) -> Iterator[Trader]:
    """A user with a strategy."""
    user = Trader.register(stack)
    user.strategy()
    yield user
    user.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Page]:
    """A page that notes every violation of its policy, from its first script on."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.violations")
    return found


def test_no_page_of_the_web_app_breaks_its_policy(
    watched: Page, stack: Stack, trader: Trader
) -> None:
    log_in(watched, stack, trader.email)
    found = {"/login": violations(watched)}

    for path in PAGES:
        watched.goto(stack.url + path)
        watched.wait_for_load_state("networkidle")
        found[path] = violations(watched)

    assert {path: told for path, told in found.items() if told} == {}


def test_no_page_of_the_admin_area_breaks_its_policy(watched: Page, stack: Stack) -> None:
    log_in(watched, stack, ADMIN_EMAIL)
    found = {}

    for path in ADMIN_PAGES:
        watched.goto(stack.url + path)
        watched.wait_for_load_state("networkidle")
        found[path] = violations(watched)

    assert {path: told for path, told in found.items() if told} == {}


def test_setting_up_a_second_factor_keeps_to_the_policy(
    watched: Page, stack: Stack, trader: Trader
) -> None:
    log_in(watched, stack, trader.email)
    watched.goto(f"{stack.url}/settings")

    watched.get_by_role("button", name="Set up the second factor").click()

    picture = watched.get_by_alt_text("QR code for the authenticator app")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert violations(watched) == []


def test_the_editor_has_its_looks_under_the_policy(
    watched: Page, stack: Stack, trader: Trader
) -> None:
    log_in(watched, stack, trader.email)

    watched.goto(f"{stack.url}/strategies/new")

    editor = watched.locator(".cm-editor").first
    expect(editor).to_be_visible()
    expect(editor).to_have_css("display", "flex")  # which CodeMirror's own style element says
    assert violations(watched) == []


@pytest.mark.parametrize(
    ("path", "shown"), [("/docs", ".swagger-ui .opblock"), ("/redoc", "#redoc [data-section-id]")]
)
def test_no_viewer_of_the_document_breaks_its_policy(
    watched: Page, stack: Stack, path: str, shown: str
) -> None:
    watched.goto(stack.url + path)
    watched.locator(shown).first.wait_for(timeout=30_000)
    watched.wait_for_load_state("networkidle")

    assert violations(watched) == []


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc"])
def test_scripts_and_styles_that_somebody_slips_into_a_page_do_nothing(
    watched: Page, stack: Stack, path: str
) -> None:
    watched.goto(stack.url + path)

    watched.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.taken = true';
          document.body.append(script);
          const image = document.createElement('div');
          image.innerHTML = '<img src="data:," onerror="window.taken = true">'
            + '<style>body { outline: 3px solid red }</style>';
          document.body.append(image);
        }"""
    )

    watched.wait_for_function("window.violations.length >= 3")
    assert watched.evaluate("window.taken === undefined")
    assert watched.evaluate("getComputedStyle(document.body).outlineStyle") == "none"
