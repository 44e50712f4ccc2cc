"""What surrounds the operations: documents, headers, health, limits, the web app."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from autotrade.api.limits import EXPORTS
from autotrade.app import create_app
from autotrade.bootstrap import Application, build
from autotrade.config import Settings
from tests.support.caller import API, PASSWORD, PROBLEM, Caller

TLS_ALONE = "max-age=31536000; includeSubDomains"


def test_the_document_and_its_viewers_can_be_kept_to_oneself(
    application: Application, settings: Settings
):
    closed = settings.model_copy(update={"public_docs": False})
    clients = [create_app(application, each).test_client() for each in (settings, closed)]

    for path in ("/openapi.json", "/docs/assets/docs.js"):
        answers = [client.get(path) for client in clients]
        assert [answer.status_code for answer in answers] == [200, 404]
        answers[0].close()
    for path in ("/docs", "/redoc"):
        assert b"/docs/assets/" not in clients[1].get(path).data
    assert clients[1].get(f"{API}/auth/me").status_code == 401


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_viewers_of_the_document_need_no_outside_host_and_no_inline_script(
    nobody: Caller, path: str
):
    page = nobody.client.get(path)

    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script>" not in page.text
    sources = [part.split('"')[0] for part in page.text.split('src="')[1:]]
    assert sources
    assert {nobody.client.get(source, buffered=True).status_code for source in sources} == {200}


@pytest.mark.parametrize("path", ["/docs", f"{API}/auth/me", "/health/live", "/nowhere/at.all"])
def test_every_answer_carries_the_security_headers(nobody: Caller, path: str):
    headers = nobody.client.get(path).headers

    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers
    assert "Strict-Transport-Security" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/docs", f"{API}/auth/me", "/health/live", "/nowhere/at.all"])
def test_over_tls_browsers_are_told_to_stay_there(nobody: Caller, path: str):
    headers = nobody.client.get(path, base_url="https://trade.example").headers

    assert headers["Strict-Transport-Security"] == TLS_ALONE


def test_in_production_they_are_told_so_on_every_answer(
    application: Application, settings: Settings
):
    production = settings.model_copy(update={"environment": "production"})
    client = create_app(application, production).test_client()

    for path in ("/docs", f"{API}/auth/me", "/nowhere/at.all"):
        assert client.get(path).headers["Strict-Transport-Security"] == TLS_ALONE


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_a_page_names_a_nonce_of_its_own_each_time(nobody: Caller, path: str):
    pages = [nobody.client.get(path) for _ in range(2)]

    nonces = [page.text.split('nonce="')[1].split('"')[0] for page in pages]
    assert nonces[0] != nonces[1]
    for page, nonce in zip(pages, nonces, strict=True):
        assert f"style-src 'self' 'nonce-{nonce}';" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_other_site_is_ever_allowed_to_read_an_answer(nobody: Caller, method: str):
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    answer = nobody.call(method, "/auth/login", headers=headers)

    assert [name for name, _ in answer.headers if name.startswith("Access-Control")] == []


def test_answers_of_the_api_are_never_cached(caller: Caller):
    assert caller.get("/auth/me").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", "<script>alert"])
def test_a_request_id_that_is_not_well_formed_is_replaced(nobody: Caller, given: str):
    answer = nobody.client.get(f"{API}/auth/me", headers={"X-Request-ID": given})

    assert answer.headers["X-Request-ID"] != given
    assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"]


def test_a_well_formed_request_id_is_kept(nobody: Caller):
    answer = nobody.client.get(f"{API}/auth/me", headers={"X-Request-ID": "trace-12345"})

    assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"] == "trace-12345"


def test_a_problem_has_every_member_that_the_contract_names(nobody: Caller):
    body = nobody.post("/auth/register", {}).get_json()

    assert body.keys() == {
        *("type", "title", "status", "detail", "instance", "errors", "request_id")
    }
    assert body["instance"] == f"{API}/auth/register"


def test_the_program_is_alive_and_ready(nobody: Caller):
    assert nobody.client.get("/health/live").get_json() == {"status": "ok"}
    assert nobody.client.get("/health/ready").get_json() == {"status": "ok"}


def test_figures_are_for_this_machine_or_with_the_token(nobody: Caller):
    def status(address: str, **headers: str) -> int:
        environ = {"REMOTE_ADDR": address}
        return nobody.client.get("/metrics", environ_base=environ, headers=headers).status_code

    assert status("127.0.0.1") == 200
    assert status("203.0.113.9") == 403
    assert status("203.0.113.9", Authorization="Bearer a token for the figures") == 200
    assert status("203.0.113.9", Authorization="Bearer wrong") == 403
    assert status("127.0.0.1", **{"X-Forwarded-For": "203.0.113.9"}) == 403


def test_the_path_of_a_webhook_is_not_in_the_figures(caller: Caller):
    strategy = caller.strategy()
    caller.alert(strategy, "hello")

    figures = caller.client.get("/metrics").text

    assert strategy["webhook_path"] not in figures
    assert "/api/v1/webhooks/<string:webhook_path>" in figures


def test_with_mongodb_away_everything_says_so_and_when_to_come_back(settings: Settings):
    away = settings.model_copy(
        update={"mongo_uri": "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50"}
    )
    application = build(away, "away")
    client = create_app(application, away).test_client()

    answers = [
        client.get("/health/ready"),
        client.post(f"{API}/auth/login", json={"email": "a@example.com", "password": PASSWORD}),
        client.post(f"{API}/webhooks/x", data=b"x"),
    ]

    assert {a.status_code for a in answers} == {503}
    assert {a.content_type for a in answers} == {PROBLEM}
    assert all(int(a.headers["Retry-After"]) > 0 for a in answers)
    assert client.get("/health/live").status_code == 200
    application.auth._storage._client.close()  # type: ignore[attr-defined]  # of MongoStorage
    application.redis.close()


@pytest.fixture
def limited(application: Application, settings: Settings) -> Flask:
    few = settings.model_copy(
        update={
            "rate_limit_login": "3/minute",
            "rate_limit_general": "5/minute",
            "rate_limit_exports": "2/minute",
        }
    )
    return create_app(application, few.model_copy(update={"redis_url": "memory://"}))


def test_logging_in_too_often_is_refused_for_a_while(limited: Flask):
    client = limited.test_client()
    body = {"email": "a@example.com", "password": PASSWORD}

    answers = [client.post(f"{API}/auth/login", json=body) for _ in range(4)]

    assert [a.status_code for a in answers] == [401, 401, 401, 429]
    assert answers[-1].content_type == PROBLEM
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    other = client.post(f"{API}/auth/login", json=body, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert other.status_code == 401


def test_a_refusal_says_how_long_the_limit_lasts(
    application: Application, settings: Settings, caller: Caller
):
    hourly = settings.model_copy(
        update={"rate_limit_login": "1/hour", "rate_limit_general": "1/minute"}
    )
    client = create_app(
        application, hourly.model_copy(update={"redis_url": "memory://"})
    ).test_client()
    body = {"email": "hourly@example.com", "password": PASSWORD}

    logged = [client.post(f"{API}/auth/login", json=body) for _ in range(2)][1]
    looked = [client.get(f"{API}/auth/me", headers=caller.headers) for _ in range(2)][1]

    assert (logged.status_code, looked.status_code) == (429, 429)
    assert 60 < int(logged.headers["Retry-After"]) <= 3600
    assert 1 <= int(looked.headers["Retry-After"]) <= 60


def test_files_have_a_limit_of_their_own_for_each_user(
    limited: Flask, caller: Caller, stranger: Caller
):
    exports = [rule for rule in limited.url_map.iter_rules() if rule.rule.endswith(EXPORTS)]
    client = limited.test_client()

    def ask(path: str, who: Caller) -> TestResponse:
        return client.get(path, headers=who.headers)

    assert exports
    path = f"{API}/reports/executions.csv"
    assert [ask(path, caller).status_code for _ in range(3)] == [200, 200, 429]
    assert 0 < int(ask(path, caller).headers["Retry-After"]) <= 60
    assert ask(path, stranger).status_code == 200


def test_one_user_reaching_the_limit_leaves_others_alone(
    limited: Flask, caller: Caller, stranger: Caller
):
    client = limited.test_client()

    mine = [client.get(f"{API}/auth/me", headers=caller.headers) for _ in range(6)]
    theirs = client.get(f"{API}/auth/me", headers=stranger.headers)

    assert [a.status_code for a in mine] == [200] * 5 + [429]
    assert theirs.status_code == 200


def test_alerts_are_never_limited_and_guessing_their_address_is(limited: Flask, caller: Caller):
    client, strategy = limited.test_client(), caller.strategy()

    guesses = [client.post(f"{API}/webhooks/guess-{n}").status_code for n in range(301)]
    known = client.post(
        f"{API}/webhooks/{strategy['webhook_path']}", json={"action": "buy", "symbol": "TCS"}
    )

    assert set(guesses[:300]) == {404}
    assert guesses[300] == 429
    assert known.status_code == 200


def test_the_limits_still_count_while_redis_is_away(application: Application, settings: Settings):
    away = settings.model_copy(
        update={"redis_url": "redis://127.0.0.1:1/0", "rate_limit_login": "3/minute"}
    )
    client = create_app(application, away).test_client()
    body = {"email": "away@example.com", "password": PASSWORD}

    statuses = [client.post(f"{API}/auth/login", json=body).status_code for _ in range(5)]

    assert statuses[0] == 401
    assert statuses[-1] == 429


def test_no_bug_is_told_to_the_outside(application: Application, settings: Settings):
    app = create_app(application, settings)
    app.add_url_rule("/api/v1/bug", "bug", lambda: str(1 // 0))

    answer = app.test_client().get("/api/v1/bug")

    assert (answer.status_code, answer.content_type) == (500, PROBLEM)
    assert "division" not in answer.text
    assert answer.get_json()["request_id"]
