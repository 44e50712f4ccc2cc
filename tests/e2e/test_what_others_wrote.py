"""Texts that somebody evil wrote, and what a browser keeps: shown as text, and nothing that lets in."""

from collections.abc import Iterator

import pytest
import redis
from playwright.sync_api import Browser, Dialog, Page, expect
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.results import Result
from rq.serializers import JSONSerializer

from tests.e2e.people import ADMIN_EMAIL, log_in
from tests.support.stack import Stack
from tests.support.trader import API, PASSWORD, Trader

EVIL = '<img src=x onerror="window.taken=1;alert(1)"><script>window.taken=1;alert(2)</script>'
PAGES = ("/", "/strategies", "/trade", "/activity", "/activity/alerts", "/brokers", "/settings")
OF_QUEUES = (
    *("/rq/", "/rq/0/view/workers", "/rq/0/view/jobs/default/failed/8/asc/1"),
    "/rq/0/view/job/{job_id}",
)
LISTEN = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture
def dialogs() -> list[str]:
    """What scripts had to say."""
    return []


@pytest.fixture
def opened(browser: Browser, dialogs: list[str]) -> Iterator[Page]:
    """A page of a new profile that notes dialogs and violations of its policy."""

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.on("dialog", note)
    yield page
    context.close()


@pytest.fixture
def trader(stack: Stack) -> Iterator[Trader]:
    """A user all of whose texts are evil."""
    user = Trader.register(stack)
    user.post("/auth/api-keys", {"name": EVIL[:50], "scopes": ["read"]}, expect=201)
    user.post("/brokers", {"type": "paper", "label": EVIL[:60]}, expect=201)
    kept = user.strategy(name=EVIL[:100])
    user.alert(kept, symbol="NSE:TCS", action="buy", quantity=1, price="3500", comment=EVIL)
    user.alert(kept, symbol=EVIL, action=EVIL)
    user.executions(1)
    yield user
    user.close()


@pytest.fixture
def failed_job(stack: Stack) -> Iterator[str]:
    """The id of a job whose error is an evil text."""
    with redis.Redis.from_url(stack.settings.redis_url) as connection:
        job = Job.create(
            "workers.mails.send",
            args=(EVIL,),
            connection=connection,
            serializer=JSONSerializer,
            origin="default",
        )
        job.save()
        FailedJobRegistry("default", connection=connection).add(job, exc_string=EVIL)
        Result.create_failure(job, ttl=300, exc_string=EVIL)
        yield str(job.id)


def test_what_a_user_wrote_is_text_on_every_page(
    opened: Page, stack: Stack, trader: Trader, dialogs: list[str]
) -> None:
    log_in(opened, stack, trader.email)

    for path in PAGES:
        opened.goto(stack.url + path)
        opened.wait_for_load_state("networkidle")
        assert opened.evaluate("[window.taken === undefined, window.violations]") == [True, []], (
            path
        )

    assert dialogs == []


def test_what_a_job_failed_with_is_text_in_the_dashboard(
    opened: Page, stack: Stack, failed_job: str, dialogs: list[str]
) -> None:
    body = {"email": ADMIN_EMAIL, "password": PASSWORD}
    token = opened.request.post(f"{stack.url}{API}/auth/login", data=body).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    granted = opened.request.post(f"{stack.url}{API}/admin/rq-session", headers=headers)
    assert granted.status == 204

    for path in OF_QUEUES:
        opened.goto(stack.url + path.format(job_id=failed_job))
        expect(opened.locator("#content table").first).to_be_visible()
        assert opened.evaluate("[window.taken === undefined, window.violations]") == [True, []], (
            path
        )

    expect(opened.locator("pre")).to_contain_text("<img src=x onerror=")
    assert dialogs == []


def test_the_browser_keeps_nothing_that_lets_in_where_a_script_could_read_it(
    opened: Page, stack: Stack, trader: Trader
) -> None:
    log_in(opened, stack, trader.email)

    kept = opened.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    cookies = opened.evaluate("document.cookie.split('; ').map((each) => each.split('=')[0])")

    assert "eyJ" not in kept
    assert cookies == ["csrf_refresh_token"]
    assert {each["name"] for each in opened.context.cookies() if each["httpOnly"]} == {
        "refresh_token_cookie"
    }
