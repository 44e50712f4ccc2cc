"""Logging in at a broker's page: the state is good once, for one account, and not for long."""

from datetime import timedelta

import pytest

from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.ports.brokers import BrokerErrorKind
from tests.integration.accounts.desk import Desk
from tests.support.factories import OTHER_USER, USER
from tests.support.session_broker import SessionBroker

BACK = {"tokenId": "t-1"}


def test_an_expired_account_comes_back_with_a_session(desk: Desk):
    account = desk.link()
    desk.sessions.expire(account, "Dead.")
    desk.broker.expires_at = desk.clock.now() + timedelta(hours=24)

    begun = desk.logins.begin(USER, account.id)
    done = desk.logins.complete(account.id, begun.state, BACK)

    assert begun.state in begun.url
    assert (done.status, done.token_expiry) == (BrokerStatus.CONNECTED, desk.broker.expires_at)
    assert desk.sessions.opened(desk.account(account.id)) == {
        "client_id": "1100000000",
        "access_token": "token of t-1",
    }


def test_a_state_is_good_once(desk: Desk):
    account = desk.link()
    begun = desk.logins.begin(USER, account.id)
    desk.logins.complete(account.id, begun.state, BACK)
    desk.broker.calls.clear()

    with pytest.raises(NotFoundError):
        desk.logins.complete(account.id, begun.state, BACK)

    assert desk.broker.calls == []


def test_a_state_is_good_for_ten_minutes(desk: Desk):
    account = desk.link()
    begun = desk.logins.begin(USER, account.id)
    desk.clock.advance(minutes=10)

    with pytest.raises(NotFoundError):
        desk.logins.complete(account.id, begun.state, BACK)


def test_a_state_is_good_for_its_account_alone_and_made_up_ones_for_none(desk: Desk):
    one, other = desk.link(), desk.link()
    begun = desk.logins.begin(USER, one.id)
    desk.broker.calls.clear()

    for broker_id, state in [(other.id, begun.state), (one.id, "made up"), (one.id, "")]:
        with pytest.raises(NotFoundError):
            desk.logins.complete(broker_id, state, BACK)

    assert desk.broker.calls == []


def test_nobody_begins_for_another(desk: Desk):
    account = desk.link()

    with pytest.raises(NotFoundError):
        desk.logins.begin(OTHER_USER, account.id)


def test_a_refused_log_in_is_told_and_changes_nothing(desk: Desk):
    account = desk.link()
    begun = desk.logins.begin(USER, account.id)
    desk.broker.fails(BrokerErrorKind.INPUT, "The consent was not given.")

    with pytest.raises(ConflictError, match="consent"):
        desk.logins.complete(account.id, begun.state, BACK)

    assert desk.account(account.id) == account
    (told,) = desk.told()
    assert told.message == "The consent was not given. The account stays connected."


def test_a_broker_without_a_page_says_so(storage):
    desk = Desk(storage, SessionBroker())
    account = desk.link()

    with pytest.raises(ConflictError, match="no log-in page"):
        desk.logins.begin(USER, account.id)
