"""Sessions that end soon: the user is warned twice, and what can be renewed is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from autotrade.domain.brokers import BrokerAccount, BrokerStatus
from autotrade.ports.brokers import BrokerErrorKind
from tests.integration.accounts.desk import Desk
from tests.support.session_broker import ConsentBroker, SessionBroker


@pytest.fixture
def pasted(storage) -> Desk:
    """At a broker whose tokens only the user can renew."""
    return Desk(storage, SessionBroker())


def linked(desk: Desk, **until: float) -> BrokerAccount:
    desk.broker.expires_at = desk.clock.now() + timedelta(**until)
    account = desk.link()
    desk.broker.calls.clear()
    return account


def kinds(desk: Desk) -> list[str]:
    return [told.kind for told in desk.told()]


def test_the_user_is_warned_two_hours_and_half_an_hour_before_the_end_once_each(pasted: Desk):
    account = linked(pasted, hours=3)

    for _ in range(3 * 60 - 1):
        pasted.watch.watch()
        pasted.clock.advance(minutes=1)

    first, second = pasted.told()
    assert first.kind == second.kind == "broker.expiring"
    assert account.token_expiry is not None
    assert account.token_expiry - first.at == timedelta(hours=2) - timedelta(minutes=1)
    assert account.token_expiry - second.at == timedelta(minutes=30)
    assert "ends at 15:00 IST" in first.title
    assert "Enter a new access token on the account's page" in first.message
    assert pasted.broker.calls == []


def test_the_session_is_expired_at_its_end_without_a_call(pasted: Desk):
    account = linked(pasted, minutes=10)

    pasted.watch.watch()
    pasted.clock.advance(minutes=10)
    pasted.watch.watch()
    pasted.watch.watch()

    assert pasted.account(account.id).status is BrokerStatus.EXPIRED
    assert kinds(pasted) == ["broker.expiring", "broker.expired"]
    assert pasted.broker.calls == []


def test_a_session_that_lasts_is_left_alone(pasted: Desk):
    linked(pasted, hours=20)

    assert pasted.watch.watch() == 0
    assert pasted.told() == []


def test_what_can_be_renewed_is_renewed_in_silence(desk: Desk):
    account = linked(desk, hours=1)
    desk.broker.expires_at = desk.clock.now() + timedelta(hours=24)

    desk.watch.watch()
    desk.watch.watch()

    renewed = desk.account(account.id)
    assert desk.broker.calls == ["renew", "check"]
    assert (renewed.status, renewed.token_expiry) == (
        BrokerStatus.CONNECTED,
        desk.broker.expires_at,
    )
    assert desk.sessions.opened(renewed) == {"client_id": "1100000000", "access_token": "renewed"}
    assert desk.told() == []


def test_a_renewed_session_stays_connected_when_it_cannot_be_checked(desk: Desk):
    account = linked(desk, hours=1)

    def down_after_renewal() -> None:
        if desk.broker.calls[-1] == "check":
            desk.broker.fails(BrokerErrorKind.BROKER_DOWN)

    desk.broker.during = down_after_renewal

    desk.watch.watch()

    assert desk.account(account.id).status is BrokerStatus.CONNECTED


def test_a_refused_renewal_warns_and_is_tried_again_after_a_while(desk: Desk):
    linked(desk, hours=1)
    broker = desk.broker
    assert isinstance(broker, ConsentBroker)
    broker.refuses_renewal = True

    for _ in range(20):
        desk.watch.watch()
        desk.clock.advance(minutes=1)

    assert broker.calls == ["renew", "renew"]
    assert kinds(desk) == ["broker.expiring"]


def test_two_watchers_renew_once(desk: Desk):
    linked(desk, hours=1)
    desk.broker.expires_at = desk.clock.now() + timedelta(hours=24)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: desk.watch.watch(), range(4)))

    assert desk.broker.calls.count("renew") == 1
