"""Sessions: checked, begun, renewed, ended for good; and no secret told."""

from datetime import UTC, datetime

import httpx2
import pytest

from autotrade.brokers.dhanhq.limits import ORDER_WAIT, READ_WAIT
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    ConsentLogin,
    LookupFailedError,
    MarketData,
    OrderReference,
    OrderStream,
    Outcome,
    RenewableSession,
    TickStream,
)
from tests.unit.brokers.dhanhq.wired import FIELDS, Wired, a_request

K = BrokerErrorKind
PROFILE = {
    "dhanClientId": "1000000001",
    "tokenValidity": "21/11/2026 09:30",
    "activeSegment": "Equity, Derivative",
    "ddpi": "Active",
    "mtf": "Deactive",
    "dataPlan": "Active",
    "dataValidity": "2026-12-05 09:37:52.0",
}
ADDRESSES = {
    "primaryIP": "203.0.113.7",
    "ordersAllowed": True,
    "ipMatchStatus": "MATCH",
    "detectedIP": "203.0.113.7",
}
DEAD = (401, {"errorType": "x", "errorCode": "DH-901", "errorMessage": "expired"})
GRANTED = {
    "dhanClientId": "1000000001",
    "accessToken": "a-new-token",
    "expiryTime": "2026-11-21T15:00:00.000",
}
TAG = a_request().client_tag
REFERENCE = OrderReference(broker_order_id="52", client_tag=TAG, symbol="NSE:TCS")


def wired(**changes: object) -> Wired:
    answers = {"/v2/profile": (200, PROFILE), "/v2/ip/getIP": (200, ADDRESSES)}
    return Wired({**answers, **changes})


def test_a_good_session_says_until_when_in_utc_and_what_it_may():
    status = wired().account().check()

    assert status.expires_at == datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    assert status.facts["segments"] == "Equity, Derivative"
    assert status.facts["seen_address"] == "203.0.113.7"
    assert status.warnings == ()


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ({**ADDRESSES, "detectedIP": "198.51.100.9"}, "198.51.100.9"),
        ({**ADDRESSES, "ipMatchStatus": "MISMATCH"}, "other addresses"),
        ({"primaryIP": "", "secondaryIP": None}, "No address is registered"),
    ],
)
def test_an_address_that_orders_may_not_come_from_is_warned_of(addresses, words):
    status = wired(**{"/v2/ip/getIP": (200, addresses)}).account().check()

    assert any(words in warning for warning in status.warnings)


def test_addresses_that_are_not_told_do_not_fail_the_check():
    status = wired(**{"/v2/ip/getIP": (500, "")}).account().check()

    assert any("did not tell" in warning for warning in status.warnings)


@pytest.mark.parametrize(("field", "word"), [("dataPlan", "prices"), ("ddpi", "T-PIN")])
def test_what_is_not_active_is_warned_of(field, word):
    profile = {**PROFILE, field: "Deactive"}

    status = wired(**{"/v2/profile": (200, profile)}).account().check()

    assert any(word in warning for warning in status.warnings)


def test_a_token_of_another_client_is_no_session():
    profile = {**PROFILE, "dhanClientId": "2"}

    with pytest.raises(BrokerError, match="another client") as caught:
        wired(**{"/v2/profile": (200, profile)}).account().check()

    assert caught.value.kind is K.AUTH


def test_a_dead_token_is_used_once_and_only_a_check_asks_again():
    broken = wired(**{"/v2/orders": DEAD, "/v2/fundlimit": (200, {"availabelBalance": 1})})
    account = broken.account()

    results = [account.place(a_request()) for _ in range(2)]
    with pytest.raises(BrokerError) as caught:
        account.funds()
    with pytest.raises(LookupFailedError):
        account.find_by_tag(TAG)

    assert [result.outcome for result in results] == [Outcome.REJECTED] * 2
    assert caught.value.kind is K.AUTH
    assert len(broken.requests) == 1
    account.check()
    assert account.funds().available == 1


@pytest.mark.parametrize("token", ["", "   ", "with blank", "new\nline", "ü"])
def test_a_token_that_is_none_is_never_sent(token):
    idle = wired()

    result = idle.account(access_token=token).place(a_request())

    assert (result.outcome, result.kind) == (Outcome.REJECTED, K.AUTH)
    assert not idle.requests


def test_blanks_around_a_pasted_token_are_no_part_of_it():
    asked = wired()

    asked.account(access_token=" eyJ.the.token \n").check()

    assert asked.requests[0].headers["access-token"] == "eyJ.the.token"


def test_a_log_in_is_begun_as_the_app_and_the_user_is_sent_to_the_broker():
    asked = wired(**{"/app/generate-consent": (200, {"consentAppId": "c-1", "status": "success"})})

    url = asked.account(access_token="").login_url("state")

    (request,) = asked.requests
    assert url == "http://auth/login/consentApp-login?consentAppId=c-1"
    assert (request.method, request.url.params["client_id"]) == ("POST", "1000000001")
    assert (request.headers["app_id"], request.headers["app_secret"]) == ("an-app", "apps-secret")


def test_what_a_user_comes_back_with_is_turned_into_a_session():
    asked = wired(**{"/app/consumeApp-consent": (200, GRANTED)})

    session = asked.account(access_token="").exchange({"tokenId": "t&1"})

    (request,) = asked.requests
    assert (request.method, request.url.params["tokenId"]) == ("GET", "t&1")
    assert session.credentials == {"access_token": "a-new-token"}
    assert session.expires_at == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert "a-new-token" not in repr(session)


@pytest.mark.parametrize(
    ("granted", "kind"),
    [
        ((200, {**GRANTED, "dhanClientId": "2"}), K.INPUT),
        ((200, {"status": "success"}), K.OTHER),
        ((200, []), K.BROKER_DOWN),
        ((400, {"status": "failed", "message": "Invalid token id"}), K.OTHER),
        ((502, b"<html>"), K.BROKER_DOWN),
    ],
)
def test_a_log_in_that_grants_nothing_says_so(granted, kind):
    asked = wired(**{"/app/consumeApp-consent": granted})

    with pytest.raises(BrokerError) as caught:
        asked.account().exchange({"tokenId": "t"})

    assert caught.value.kind is kind


def test_without_an_app_or_a_token_id_nothing_is_asked():
    asked = wired()

    with pytest.raises(BrokerError, match="API key"):
        asked.account(app_id="", app_secret="").login_url("state")
    with pytest.raises(BrokerError, match="tokenId"):
        asked.account().exchange({})

    assert not asked.requests


def test_a_token_is_renewed_with_the_client_id_beside_it():
    asked = wired(**{"/v2/RenewToken": (200, GRANTED)})

    session = asked.account().renew()

    assert asked.requests[0].headers["dhanClientId"] == "1000000001"
    assert session.credentials == {"access_token": "a-new-token"}


def test_a_call_that_would_be_too_fast_is_not_made():
    idle = wired()
    idle.throttle.refusal = 2.5
    account = idle.account()

    result = account.place(a_request())
    with pytest.raises(BrokerError) as caught:
        account.orders()

    assert (result.outcome, result.code, result.retry_after) == (N, "rate_limit", 2.5)
    assert (caught.value.kind, caught.value.retry_after) == (K.RATE, 2.5)
    assert not idle.requests


N = Outcome.NOT_SENT


def test_exits_cancellations_and_look_ups_go_first():
    asked = wired(**{"/v2/orders": (200, []), f"/v2/orders/external/{TAG}": (200, [])})
    account = asked.account()

    account.place(a_request())
    account.place(a_request(is_exit=True))
    account.cancel(REFERENCE)
    account.find_by_tag(TAG)
    account.orders()

    assert asked.throttle.asked == [
        ("orders", ORDER_WAIT, False),
        ("orders", ORDER_WAIT, True),
        ("orders", ORDER_WAIT, True),
        ("reads", READ_WAIT, True),
        ("reads", READ_WAIT, False),
    ]


def test_a_refusal_for_the_rate_holds_all_who_use_the_bucket():
    def refuse(_: httpx2.Request) -> tuple[int, object]:
        return 429, {"errorCode": "DH-904", "errorMessage": "slow down"}

    asked = wired(**{"/v2/orders": refuse})

    result = asked.account().place(a_request())

    assert (result.outcome, result.retry_after) == (N, 1.0)
    assert asked.throttle.held == [("orders", 1.0)]


def test_no_secret_is_in_what_is_shown_or_said():
    echo = {"errorCode": "DH-905", "errorMessage": f"bad {FIELDS['access_token']}"}
    account = wired(**{"/v2/orders": (400, echo)}).account()

    said = f"{account!r} {account.session.credentials!r} {account.place(a_request())!r}"

    assert not [secret for secret in account.session.credentials.secrets if secret in said]


def test_an_account_is_all_that_its_capabilities_say():
    account = wired().account()

    for port in (MarketData, OrderStream, TickStream, ConsentLogin, RenewableSession):
        assert isinstance(account, port)
    assert not account.places_once
    assert account.capabilities.needs_static_ip
