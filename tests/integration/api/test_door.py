"""Alerts come in by a short way; what it answers is what the long way answers."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from autotrade.api.door import WebhookDoor
from autotrade.app import create_app
from autotrade.bootstrap import Application, build
from autotrade.config import Settings
from autotrade.storage.unit_of_work import MongoStorage
from tests.support.caller import API, PROBLEM, Caller

BODY = {"action": "buy", "symbol": "NSE:SBIN", "quantity": "1", "price": "812.35"}


Make = Callable[..., Application]


@pytest.fixture
def make(settings: Settings) -> Iterator[Make]:
    """Make the use cases of another process, with some settings changed."""
    made: list[Application] = []

    def build_one(**changes: object) -> Application:
        made.append(build(settings.model_copy(update=changes), "api-tests-elsewhere"))
        return made[-1]

    yield build_one
    for each in made:
        storage = each.auth._storage
        assert isinstance(storage, MongoStorage)
        storage._client.close()
        each.redis.close()


@pytest.fixture
def elsewhere(settings: Settings, make: Make) -> Caller:
    """Another web process."""
    application = make()
    return Caller(create_app(application, settings).test_client(), application)


def test_both_ways_answer_alike(app: Flask, caller: Caller):
    strategy = caller.strategy()
    assert isinstance(app.wsgi_app, WebhookDoor)

    short = caller.alert(strategy, {**BODY, "comment": "short"})
    # a path that has to be decoded is nothing for the short way
    path = strategy["webhook_path"]
    long = caller.client.post(
        f"{API}/webhooks/{path}?x", json={**BODY, "comment": "long"}, headers={}
    )
    chunked = caller.client.post(
        f"{API}/webhooks/{path}",
        json={**BODY, "comment": "chunked"},
        headers={"Transfer-Encoding": "identity"},
    )

    assert short.status_code == long.status_code == chunked.status_code == 200
    assert set(short.get_json()) == set(chunked.get_json()) == {"status", "alert_id", "duplicate"}
    assert dict(short.headers).keys() == dict(chunked.headers).keys()
    same = {"X-Request-ID", "Content-Length"}
    for name, value in chunked.headers.items():
        assert name in same or short.headers[name] == value


def test_the_sender_s_request_id_comes_back_and_is_kept(caller: Caller):
    strategy = caller.strategy()

    answer = caller.client.post(
        f"{API}/webhooks/{strategy['webhook_path']}",
        json=BODY,
        headers={"X-Request-ID": "from-the-sender-1"},
    )

    assert answer.headers["X-Request-ID"] == "from-the-sender-1"
    stored = caller.get(f"/alerts/{answer.get_json()['alert_id']}").get_json()
    assert stored["request_id"] == "from-the-sender-1"


@pytest.mark.parametrize(("body", "status"), [("hello", 400), ("x" * 16_385, 413)])
def test_refusals_are_problems_without_the_secret_path(caller: Caller, body: str, status: int):
    strategy = caller.strategy()

    answer = caller.alert(strategy, body)

    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert strategy["webhook_path"] not in answer.text
    assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"]


def test_what_one_process_changes_another_knows_at_once(caller: Caller, elsewhere: Caller):
    strategy = caller.strategy()
    path = f"/strategies/{strategy['id']}"

    def post(word: str) -> int:
        return elsewhere.alert(strategy, {**BODY, "comment": word}).status_code

    # the third is taken in from memory
    assert [post(f"warm {n}") for n in range(3)] == [200] * 3
    assert caller.post(f"{path}/pause").status_code == 200
    assert post("paused") == 409
    assert caller.post(f"{path}/resume").status_code == 200
    assert [post(f"resumed {n}") for n in range(3)] == [200] * 3
    assert caller.post(f"{path}/rotate-webhook").status_code == 200
    assert post("rotated") == 404


def test_a_changed_symbol_and_a_deleted_strategy_are_known_at_once(
    caller: Caller, elsewhere: Caller
):
    strategy = caller.strategy(symbols=["NSE:SBIN"])
    path = f"/strategies/{strategy['id']}"

    def lane(word: str) -> str:
        answer = elsewhere.alert(strategy, {"action": "buy", "quantity": "1", "comment": word})
        alert = caller.get(f"/alerts/{answer.get_json()['alert_id']}").get_json()
        return str(alert["symbol"])

    assert [lane(f"warm {n}") for n in range(3)] == ["NSE:SBIN"] * 3
    assert caller.patch(path, {"symbols": ["NSE:TCS"]}).status_code == 200
    assert lane("patched") == "NSE:TCS"
    assert caller.delete(path).status_code == 204
    assert elsewhere.alert(strategy, BODY).status_code == 404


def test_over_its_limit_a_webhook_is_told_how_long_to_wait(
    caller: Caller, settings: Settings, make: Make
):
    client = create_app(make(rate_limit_webhook="3/minute"), settings).test_client()
    strategy = caller.strategy()
    path = f"{API}/webhooks/{strategy['webhook_path']}"

    answers = [client.post(path, json={**BODY, "comment": str(n)}) for n in range(5)]

    assert [a.status_code for a in answers] == [200] * 3 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    kept = caller.get(f"/alerts?strategy_id={strategy['id']}").get_json()["items"]
    assert sorted(a["status"] for a in kept) == ["received"] * 3 + ["rejected"]


def test_without_redis_alerts_are_taken_in_and_a_paused_strategy_refuses(
    caller: Caller, settings: Settings, make: Make
):
    client = create_app(make(redis_url="redis://127.0.0.1:1/0"), settings).test_client()
    strategy = caller.strategy()
    path = f"{API}/webhooks/{strategy['webhook_path']}"

    before = [client.post(path, json={**BODY, "comment": str(n)}).status_code for n in range(3)]
    caller.post(f"/strategies/{strategy['id']}/pause")

    assert before == [200] * 3
    assert client.post(path, json={**BODY, "comment": "paused"}).status_code == 409
