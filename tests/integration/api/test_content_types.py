"""What every kind of answer says it is, and in which letters; and that none leads from http to https."""

from mimetypes import guess_type
from pathlib import Path

import pytest

from autotrade.api import docs
from autotrade.app import create_app
from autotrade.bootstrap import Application
from autotrade.config import Settings
from tests.support.caller import API, PROBLEM, Caller

HTML = "text/html; charset=utf-8"
JSON = "application/json"
ASSETS = Path(docs.__file__).with_name("assets")
TEXTS = {
    *(path.suffix for path in ASSETS.rglob("*") if (guess_type(path)[0] or "").startswith("text/")),
}


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/docs", HTML),
        ("/redoc", HTML),
        ("/openapi.json", JSON),
        ("/health/live", JSON),
        (f"{API}/auth/me", JSON),
        (f"{API}/strategies", JSON),
        (f"{API}/strategies/none", PROBLEM),
        ("/nowhere/at.all", PROBLEM),
        (f"{API}/reports/executions.csv", "text/csv; charset=utf-8"),
        ("/metrics", "text/plain; version=1.0.0; charset=utf-8"),
    ],
)
def test_an_answer_says_what_it_is(caller: Caller, path: str, content_type: str):
    answer = caller.client.get(path, headers=caller.headers, buffered=True)

    assert answer.content_type == content_type
    assert answer.data.decode()


def test_every_text_among_the_files_names_its_letters(caller: Caller):
    files = [path for path in sorted(ASSETS.rglob("*")) if path.suffix in TEXTS]

    served = {
        path: caller.client.get(f"/docs/assets/{path.relative_to(ASSETS)}", buffered=True)
        for path in files
    }

    assert {".css", ".js", ".html"} <= TEXTS
    for path, answer in served.items():
        assert answer.status_code == 200
        assert answer.content_type == f"{guess_type(path)[0]}; charset=utf-8"


def test_an_alert_is_answered_as_json_on_both_ways(caller: Caller):
    path = f"{API}/webhooks/{caller.strategy()['webhook_path']}"

    short = caller.client.post(path, json={"action": "buy", "symbol": "TCS"})
    long = caller.client.post(f"{API}/webhooks/nobody", data=b"x")

    assert (short.status_code, short.content_type) == (200, JSON)
    assert (long.status_code, long.content_type) == (404, PROBLEM)


@pytest.mark.parametrize("path", ["/", "/docs", f"{API}/auth/me", "/openapi.json", "/health/live"])
def test_who_comes_without_tls_is_not_led_to_it(
    application: Application, settings: Settings, path: str
):
    production = settings.model_copy(update={"environment": "production"})
    client = create_app(application, production).test_client()

    answer = client.get(path, base_url="http://127.0.0.1", buffered=True)

    assert not 300 <= answer.status_code < 400
    assert "Location" not in answer.headers
