"""A live account from link to expiry, through the whole program, at the simulated Dhan."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from flask import Flask

from autotrade.app import create_app
from autotrade.bootstrap import Application, build, migrate, with_keys
from autotrade.config import Settings
from autotrade.domain.brokers import BrokerType
from autotrade.storage.unit_of_work import MongoStorage
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.caller import API, Caller
from tests.support.stack import wait_until


@pytest.fixture(scope="module")
def settings(
    mongo_uri: str,
    redis_url: str,
    dhan_process: DhanSimulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    folder: Path = tmp_path_factory.mktemp("live")
    (folder / "keys").mkdir()
    given = {
        **dhan_process.environment,
        "MONGO_URI": mongo_uri.replace("/autotrade_test", "/autotrade_live_session"),
        "REDIS_URL": redis_url,
        "AUTOTRADE_DATA_DIR": str(folder),
        "AUTOTRADE_MARKET_ALWAYS_OPEN": "1",
    }
    return with_keys(Settings.from_environ(given))


@pytest.fixture(scope="module")
def application(settings: Settings) -> Iterator[Application]:
    migrate(settings)
    made = build(settings, "live-tests")
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(application: Application, settings: Settings) -> Flask:
    return create_app(application, settings)


@pytest.fixture
def trader(app: Flask, application: Application, dhan: DhanSimulator) -> Caller:
    caller = Caller.register(app, application)
    application.instruments.load_if_stale(BrokerType.DHANHQ)
    return caller


def link(trader: Caller, dhan: DhanSimulator, **more: str) -> dict[str, Any]:
    account = dhan.account()
    credentials = {"client_id": account.client_id, "access_token": account.token, **more}
    answer = trader.post("/brokers", {"type": "dhanhq", "credentials": credentials})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def live_strategy(trader: Caller, account: dict[str, Any]) -> dict[str, Any]:
    strategy = trader.strategy(broker_id=account["id"], paper_trading=False)
    deployed = trader.post(f"/strategies/{strategy['id']}/deploy", {"confirm": strategy["name"]})
    assert deployed.status_code == 200, deployed.text
    return strategy


def executed(trader: Caller, strategy: dict[str, Any], price: str) -> dict[str, Any]:
    """Post an alert, let a worker carry it out, and return its execution once it was sent."""
    body = {"action": "buy", "symbol": "NSE:TCS", "quantity": "10", "price": price}
    receipt = trader.alert(strategy, body)
    assert receipt.status_code == 200, receipt.text
    trader.work()

    def done() -> dict[str, Any] | None:
        alert = trader.get(f"/alerts/{receipt.get_json()['alert_id']}").get_json()
        if alert["status"] in {"received", "claimed"}:
            return None
        items = trader.get(f"/executions?strategy_id={strategy['id']}").get_json()["items"]
        return next((each for each in items if each["alert_id"] == alert["id"]), None)

    found: dict[str, Any] = wait_until(done, seconds=10, what="the alert's end")
    return found


def kinds(trader: Caller) -> list[str]:
    return [item["kind"] for item in trader.get("/notifications").get_json()["items"]]


def test_a_pasted_token_connects_and_the_books_are_shown(trader: Caller, dhan: DhanSimulator):
    account = link(trader, dhan)

    assert account["status"] == "connected", account
    assert account["token_expiry"] is not None
    assert account["facts"]
    for book in ("funds", "positions", "holdings", "orders", "trades"):
        answer = trader.get(f"/brokers/{account['id']}/{book}")
        assert answer.status_code == 200, answer.text


def test_a_token_that_expires_between_two_alerts_is_used_once_more_and_never_again(
    trader: Caller, dhan: DhanSimulator
):
    account = link(trader, dhan)
    strategy = live_strategy(trader, account)
    first = executed(trader, strategy, "3100")
    dhan.expire_token()
    dhan.clear_requests()

    second = executed(trader, strategy, "3101")
    calls = len(dhan.requests())
    third = executed(trader, strategy, "3102")
    trader.get(f"/brokers/{account['id']}/funds")
    trader.post(f"/brokers/{account['id']}/verify")
    trader.application.session_watch.watch()

    assert first["status"] in {"pending", "success"}, first
    assert (second["status"], third["status"]) == ("fail", "fail")
    assert calls == 1
    assert len(dhan.requests()) == calls
    assert len(dhan.counts()) == 1
    assert "expired" in third["reason"]
    shown = trader.get(f"/brokers/{account['id']}").get_json()
    assert shown["status"] == "expired"
    assert trader.get(f"/strategies/{strategy['id']}").get_json()["status"] == "active"
    assert kinds(trader).count("broker.expired") == 1


def test_a_new_token_brings_the_strategy_back_by_itself(trader: Caller, dhan: DhanSimulator):
    account = link(trader, dhan)
    strategy = live_strategy(trader, account)
    fresh = dhan.kill_token()
    assert executed(trader, strategy, "3100")["status"] == "fail"

    credentials = {"client_id": dhan.account().client_id, "access_token": fresh}
    changed = trader.patch(f"/brokers/{account['id']}", {"credentials": credentials})

    assert changed.get_json()["status"] == "connected", changed.text
    again = executed(trader, strategy, "3101")
    assert again["status"] in {"pending", "success"}, again


def test_the_user_logs_in_at_the_brokers_page_and_comes_back_connected(
    trader: Caller, dhan: DhanSimulator
):
    known = dhan.account()
    account = link(trader, dhan, app_id=known.app_id, app_secret=known.app_secret)
    dhan.expire_token()
    trader.get(f"/brokers/{account['id']}/funds")
    assert trader.get(f"/brokers/{account['id']}").get_json()["status"] == "expired"

    begun = trader.get(f"/brokers/{account['id']}/login-url").get_json()
    page = httpx2.get(begun["url"], follow_redirects=False, trust_env=False)
    token_id = page.headers["location"].partition("tokenId=")[2]
    # Dhan does not send the state back: the cookie of the browser proves who was sent
    path = f"{API}/brokers/{account['id']}/callback?tokenId={token_id}"
    cookie = trader.client.get_cookie("broker_login", path=path.partition("?")[0])
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    thief = trader.client.application.test_client().get(path)
    # somebody who was talked into bringing a session of theirs to an account of another
    victim = trader.client.application.test_client().get(f"{path}&state={cookie.value}")
    other = trader.client.get(f"{path}&state=another")
    # the answer has taken it back
    trader.client.set_cookie(cookie.key, cookie.value, path=cookie.path)
    back = trader.client.get(f"{path}&state={cookie.value}")

    assert thief.status_code == 404
    for answer in (victim, other):
        assert (answer.status_code, answer.location) == (302, "/brokers?login=unknown")
    assert (back.status_code, back.location) == (302, f"/brokers/{account['id']}?login=connected")
    assert trader.get(f"/brokers/{account['id']}").get_json()["status"] == "connected"


def test_over_tls_the_cookie_of_a_log_in_is_for_tls_alone(trader: Caller, dhan: DhanSimulator):
    known = dhan.account()
    account = link(trader, dhan, app_id=known.app_id, app_secret=known.app_secret)

    path = f"{API}/brokers/{account['id']}/login-url"
    begun = trader.client.get(path, headers=trader.headers, base_url="https://localhost")

    (cookie,) = begun.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Secure-broker_login=")
    assert "Secure;" in cookie
    assert "HttpOnly" in cookie


def test_no_answer_and_no_log_line_shows_a_secret(
    trader: Caller, dhan: DhanSimulator, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    known = dhan.account()
    account = link(trader, dhan, app_id=known.app_id, app_secret=known.app_secret)
    strategy = live_strategy(trader, account)
    answers = [account]
    answers.append(executed(trader, strategy, "3100"))
    # a broker that says back what it was told: nothing of that may go on to anybody
    echo = f"<html>{known.token}</html>"
    dhan.fault("answer", "/v2/*", status=502, body=echo, times=None)
    books = [f"/brokers/{account['id']}/{book}" for book in ("funds", "orders", "trades")]
    answers += [trader.get(path).get_json() for path in books]
    dhan.clear_faults()
    dhan.expire_token()
    answers.append(executed(trader, strategy, "3101"))
    lists = ("/brokers", "/notifications", "/orders", "/executions", "/alerts")
    answers += [trader.get(path).get_json() for path in lists]
    answers.append(trader.get(f"/brokers/{account['id']}/login-url").get_json())

    out, err = capfd.readouterr()
    everything = repr(answers) + caplog.text + out + err
    storage = trader.application.auth._storage
    assert isinstance(storage, MongoStorage)
    stored = "".join(
        repr(document)
        for name in storage._database.list_collection_names()
        for document in storage._database[name].find()
    )
    for secret in (known.token, known.app_secret):
        assert secret not in everything
        assert secret not in stored
