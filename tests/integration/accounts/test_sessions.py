"""Sessions at brokers: tried when linked, expired once, never called when dead."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.errors import ConflictError, NotFoundError, UnavailableError
from autotrade.domain.ids import BrokerId
from autotrade.ports.brokers import BrokerErrorKind
from autotrade.ports.storage import Query
from tests.integration.accounts.desk import CREDENTIALS, Desk
from tests.support.factories import OTHER_USER, USER

AUTH, DOWN, RATE = BrokerErrorKind.AUTH, BrokerErrorKind.BROKER_DOWN, BrokerErrorKind.RATE


def test_a_linked_account_is_verified_at_once_and_shows_what_the_broker_said(desk: Desk):
    desk.broker.expires_at = desk.clock.now() + timedelta(hours=20)

    account = desk.link()

    assert account.status is BrokerStatus.CONNECTED
    assert account.token_expiry == desk.broker.expires_at
    assert account.facts["ddpi"] == "Active"
    assert account.warnings == ("Orders are allowed from 203.0.113.9 only.",)
    assert account == desk.account(account.id)
    assert [reached.id for reached in desk.reached] == [account.id]


@pytest.mark.parametrize("kind", [DOWN, RATE])
def test_linking_while_the_broker_is_down_leaves_it_unverified_with_the_reason(desk: Desk, kind):
    desk.broker.fails(kind, "DhanHQ does not answer.")

    account = desk.link()

    assert account.status is BrokerStatus.UNVERIFIED
    assert account.status_reason == "DhanHQ does not answer."
    assert desk.told() == []


def test_an_unverified_account_connects_once_the_broker_is_back(desk: Desk):
    desk.broker.fails(DOWN)
    account = desk.link()
    desk.broker.trouble = None

    assert desk.accounts.verify(USER, account.id).status is BrokerStatus.CONNECTED


def test_a_broker_that_is_down_does_not_take_a_connected_account_away(desk: Desk):
    account = desk.link()
    desk.broker.fails(DOWN, "DhanHQ does not answer.")

    with pytest.raises(UnavailableError, match="does not answer"):
        desk.accounts.verify(USER, account.id)

    assert desk.account(account.id) == account


def test_another_refusal_is_an_error_with_its_reason(desk: Desk):
    desk.broker.fails(BrokerErrorKind.INPUT, "DH-902: no API access.")

    account = desk.link()

    assert (account.status, account.status_reason) == (BrokerStatus.ERROR, "DH-902: no API access.")


def test_a_dead_token_expires_the_account_once_and_is_never_tried_again(desk: Desk):
    account = desk.link()
    desk.broker.fails(AUTH, "The access token is invalid.")
    desk.broker.calls.clear()

    with pytest.raises(ConflictError, match="invalid"):
        desk.books.funds(USER, account.id)
    for ask in (desk.books.funds, desk.books.positions):
        with pytest.raises(ConflictError, match="expired"):
            ask(USER, account.id)
    assert desk.accounts.verify(USER, account.id).status is BrokerStatus.EXPIRED
    desk.watch.watch()

    assert desk.broker.calls == ["funds"]
    assert desk.account(account.id).status is BrokerStatus.EXPIRED
    (told,) = desk.told()
    assert (told.kind, told.level.value) == ("broker.expired", "warning")
    assert "The access token is invalid. Enter a new access token" in told.message
    assert desk.bell.rings == 1


def test_twenty_that_meet_the_dead_token_at_once_tell_it_once(desk: Desk):
    account = desk.link()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: desk.sessions.expire(account, "Dead."), range(20)))

    assert len(desk.told()) == 1
    entries = desk.audit.page(Query(user_id=USER)).items
    assert [entry.action for entry in entries].count("broker.expired") == 1


def test_what_is_learned_late_of_old_credentials_does_not_touch_new_ones(desk: Desk):
    old = desk.link()
    desk.accounts.change(USER, old.id, credentials={**CREDENTIALS, "access_token": "new"})

    desk.sessions.expire(old, "Dead.")

    assert desk.account(old.id).status is BrokerStatus.CONNECTED
    assert desk.told() == []


def test_a_check_that_ends_after_new_credentials_came_says_nothing_of_them(desk: Desk):
    account = desk.link()

    def replace_credentials() -> None:
        desk.broker.during = lambda: None
        desk.broker.trouble = None
        desk.accounts.change(USER, account.id, credentials=CREDENTIALS)
        desk.broker.fails(AUTH)

    desk.broker.during = replace_credentials

    assert desk.accounts.verify(USER, account.id).status is BrokerStatus.CONNECTED
    assert desk.told() == []


def test_new_credentials_bring_an_expired_account_back(desk: Desk):
    account = desk.link()
    desk.sessions.expire(account, "Dead.")

    changed = desk.accounts.change(
        USER, account.id, credentials={**CREDENTIALS, "access_token": "new"}
    )

    assert (changed.status, changed.status_reason) == (BrokerStatus.CONNECTED, None)
    desk.sessions.expire(changed, "Dead again.")
    assert len(desk.told()) == 2


def test_an_open_page_asks_the_broker_once_in_three_seconds(desk: Desk):
    account = desk.link()
    desk.broker.calls.clear()

    answers = {desk.books.funds(USER, account.id).utilized for _ in range(10)}
    desk.clock.advance(seconds=3.5)
    desk.books.funds(USER, account.id)

    assert len(answers) == 1
    assert desk.broker.calls == ["funds", "funds"]


def test_ten_readers_at_once_share_one_question(desk: Desk):
    account = desk.link()
    desk.broker.calls.clear()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: desk.books.funds(USER, account.id), range(10)))

    assert desk.broker.calls == ["funds"]


def test_a_failed_question_is_not_kept(desk: Desk):
    account = desk.link()
    desk.broker.fails(RATE, "Too many requests.")
    with pytest.raises(UnavailableError):
        desk.books.funds(USER, account.id)
    desk.broker.trouble = None

    assert desk.books.funds(USER, account.id).available


def test_nobody_reads_anothers_books(desk: Desk):
    account = desk.link()
    desk.books.funds(USER, account.id)

    with pytest.raises(NotFoundError):
        desk.books.funds(OTHER_USER, account.id)
    with pytest.raises(NotFoundError):
        desk.books.funds(USER, BrokerId("none"))


def test_credentials_are_ciphertext_and_in_no_text_of_the_account(desk: Desk):
    account = desk.link()

    stored = desk.account(account.id)

    assert desk.sessions.opened(stored) == CREDENTIALS
    assert "canary" not in repr(stored)
    assert "canary" not in (stored.credentials or "")
    assert str(stored.credentials) not in repr(stored)
    entries = desk.audit.page(Query(user_id=USER)).items
    assert "canary" not in repr(entries)


def test_every_change_of_an_account_is_on_record(desk: Desk):
    account = desk.link()
    desk.accounts.change(USER, account.id, credentials=CREDENTIALS)
    desk.keys.rotate(USER, account.id)
    desk.accounts.unlink(USER, account.id)

    entries = desk.audit.page(Query(user_id=USER)).items

    assert [entry.action for entry in entries][::-1] == [
        "broker.linked",
        "broker.credentials_replaced",
        "broker.postback_secret_rotated",
        "broker.unlinked",
    ]


def test_relabelling_asks_nobody(desk: Desk):
    account = desk.link()
    desk.broker.calls.clear()

    changed = desk.accounts.change(USER, account.id, label="Long term")

    assert changed == replace(account, label="Long term")
    assert desk.broker.calls == []
