"""DhanHQ's sessions: is the token good, until when, and how is a new one got."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from autotrade.ports.brokers import BrokerError, BrokerErrorKind, ConsentLogin, RenewableSession
from tests.contract.brokers.dhanhq.rig import DhanRig

IST = timezone(timedelta(hours=5, minutes=30))


def give_consent(address: str) -> dict[str, str]:
    """Do what the user does in the browser; return what they come back with."""
    with httpx2.Client(trust_env=False) as browser:
        location = browser.get(address).headers["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_a_good_token_says_until_when_in_utc(rig: DhanRig):
    rig.simulator.set_clock(datetime(2026, 11, 20, 9, 15, tzinfo=IST))
    rig.simulator.kill_token()
    rig.account = rig.simulator.account()

    status = rig.broker().check()

    assert status.expires_at == datetime(2026, 11, 21, 3, 45, tzinfo=UTC)


def test_a_session_tells_what_the_account_page_shows(rig: DhanRig):
    rig.simulator.set_ips(PRIMARY="203.0.113.7")

    status = rig.broker().check()

    assert "203.0.113.7" in status.facts.values()
    assert any("Derivative" in text for text in status.facts.values())
    assert not status.warnings


def test_an_address_that_orders_may_not_come_from_is_a_warning(rig: DhanRig):
    rig.simulator.set(static_ip=True)
    rig.simulator.set_ips(PRIMARY="198.51.100.1")

    (warning,) = rig.broker().check().warnings

    assert "203.0.113.7" in warning


def test_no_data_plan_is_a_warning(rig: DhanRig):
    rig.simulator.set_ips(PRIMARY="203.0.113.7")
    rig.simulator.set(data_plan=False)

    (warning,) = rig.broker().check().warnings

    assert "Data" in warning


def test_a_token_whose_life_ended_is_an_ended_session(rig: DhanRig):
    rig.simulator.expire_token()

    with pytest.raises(BrokerError) as caught:
        rig.broker().check()

    assert caught.value.kind is BrokerErrorKind.AUTH
    assert caught.value.code == "DH-901"


def test_a_token_of_another_client_is_not_taken(rig: DhanRig):
    other = rig.simulator.add_account("1000000002")

    with pytest.raises(BrokerError) as caught:
        rig.adapter(credentials={"access_token": other.token}).check()

    assert caught.value.kind is BrokerErrorKind.AUTH


@pytest.mark.parametrize("token", ["", "two words", "a\r\nX-Evil: 1", "é"])
def test_a_token_that_can_be_none_is_not_sent(rig: DhanRig, token: str):
    with pytest.raises(BrokerError) as caught:
        rig.adapter(credentials={"access_token": token}).check()

    assert caught.value.kind is BrokerErrorKind.AUTH
    assert not rig.requests()


def test_blanks_around_a_pasted_token_do_no_harm(rig: DhanRig):
    token = rig.account.token

    assert rig.adapter(credentials={"access_token": f"  {token}\n"}).check().expires_at is not None


def test_consent_gives_a_token_that_is_good(rig: DhanRig):
    broker = rig.adapter(credentials={"access_token": ""})
    assert isinstance(broker, ConsentLogin)

    session = broker.exchange(give_consent(broker.login_url("state")))

    renewed = rig.adapter(credentials=session.credentials)
    assert renewed.check().expires_at is not None
    assert session.expires_at is not None
    assert timedelta(hours=23) < session.expires_at - datetime.now(UTC) < timedelta(hours=25)


def test_a_token_id_is_good_once(rig: DhanRig):
    broker = rig.adapter(credentials={"access_token": ""})
    parameters = give_consent(broker.login_url("state"))
    broker.exchange(parameters)

    with pytest.raises(BrokerError):
        broker.exchange(parameters)


def test_coming_back_without_a_token_id_asks_nobody(rig: DhanRig):
    with pytest.raises(BrokerError) as caught:
        rig.broker().exchange({})

    assert caught.value.kind is BrokerErrorKind.INPUT
    assert not rig.requests()


def test_a_wrong_app_secret_begins_no_log_in(rig: DhanRig):
    with pytest.raises(BrokerError):
        rig.adapter(credentials={"app_secret": "wrong"}).login_url("state")


def test_the_log_in_sends_the_secret_in_headers_alone(rig: DhanRig):
    rig.broker().login_url("state")

    (request,) = rig.requests("POST", "/app")

    assert request.header("app_secret") == rig.account.app_secret
    assert rig.account.app_secret not in request.target + request.body
    assert rig.account.token not in request.head


def test_a_renewed_token_is_good_and_the_old_one_dead(rig: DhanRig):
    broker = rig.broker()
    assert isinstance(broker, RenewableSession)

    session = broker.renew()

    assert rig.adapter(credentials=session.credentials).check().expires_at is not None
    with pytest.raises(BrokerError):
        rig.broker().check()


def test_a_dead_token_can_not_be_renewed(rig: DhanRig):
    rig.end_session()

    with pytest.raises(BrokerError) as caught:
        rig.broker().renew()

    assert caught.value.kind is BrokerErrorKind.AUTH


def test_new_credentials_are_not_shown(rig: DhanRig):
    session = rig.broker().renew()

    assert session.credentials["access_token"] not in repr(session)
