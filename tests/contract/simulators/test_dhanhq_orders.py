"""The simulated Dhan's REST interface: a simulator that is wrong would prove nothing."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx2
import pytest

from tests.contract.simulators.dhanhq import (
    a_body,
)
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import wait_until

IST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"correlationId": "x" * 26}, "correlationId"),
        ({"correlationId": "a/b"}, "correlationId"),
        ({"transactionType": "buy"}, "transactionType"),
        ({"exchangeSegment": "IDX_I"}, "exchangeSegment"),
        ({"productType": "MIS"}, "productType"),
        ({"orderType": "SL"}, "orderType"),
        ({"validity": "GTC"}, "validity"),
        ({"securityId": 11536}, "SecurityId"),
        ({"securityId": "99999999"}, "SecurityId"),
        ({"quantity": 0}, "Quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"disclosedQuantity": 3}, "Disclosed"),
        ({"price": 3100.05}, "tick"),
        ({"price": 0}, "price"),
        ({"orderType": "STOP_LOSS"}, "triggerPrice"),
        ({"productType": "MARGIN"}, "Product"),
        ({"dhanClientId": "2"}, "Client"),
        ({"afterMarketOrder": True}, "amoTime"),
    ],
)
def test_a_bad_order_is_refused_and_not_taken(
    dhan: DhanSimulator, api: httpx2.Client, changes: dict[str, Any], words: str
):
    answer = api.post("/orders", json=a_body(**changes))

    assert answer.status_code == 400
    assert answer.json()["errorCode"] == "DH-905"
    assert words in answer.json()["errorMessage"]
    assert dhan.orders() == []


def test_an_order_is_in_transit_first_and_then_what_the_market_makes_of_it(
    dhan: DhanSimulator, api: httpx2.Client
):
    answer = api.post("/orders", json=a_body()).json()

    assert answer["orderStatus"] == "TRANSIT"
    row = api.get(f"/orders/{answer['orderId']}").json()
    assert (row["orderStatus"], row["filledQty"], row["correlationId"]) == ("TRADED", 10, "A1")


def test_a_resting_order_fills_when_the_price_comes(dhan: DhanSimulator, api: httpx2.Client):
    number = api.post("/orders", json=a_body(price=3000)).json()["orderId"]
    assert api.get(f"/orders/{number}").json()["orderStatus"] == "PENDING"

    dhan.set_price("NSE_EQ", 11536, "2999.9")

    row = api.get(f"/orders/{number}").json()
    assert (row["orderStatus"], row["averageTradedPrice"]) == ("TRADED", 2999.9)


def test_a_stop_waits_for_its_trigger(dhan: DhanSimulator, api: httpx2.Client):
    body = a_body(orderType="STOP_LOSS_MARKET", price=0, triggerPrice=3200)
    number = api.post("/orders", json=body).json()["orderId"]
    before = api.get(f"/orders/{number}").json()["orderStatus"]

    dhan.set_price("NSE_EQ", 11536, "3200")

    assert before == "PENDING"
    assert api.get(f"/orders/{number}").json()["orderStatus"] == "TRADED"


def test_policies_for_the_next_orders_end_and_the_default_goes_on(
    dhan: DhanSimulator, api: httpx2.Client
):
    dhan.policy("reject", times=1, reason="RMS: no")
    dhan.policy("partial", times=1, quantity=4)
    for tag in ("A1", "A2", "A3"):
        api.post("/orders", json=a_body(correlationId=tag))

    rows = api.get("/orders").json()

    assert [(row["orderStatus"], row["filledQty"]) for row in rows] == [
        ("REJECTED", 0),
        ("PART_TRADED", 4),
        ("TRADED", 10),
    ]
    assert rows[0]["omsErrorDescription"] == "RMS: no"


def test_a_slow_exchange_leaves_an_order_in_transit(dhan: DhanSimulator, api: httpx2.Client):
    dhan.policy("fill", delay=0.2)
    number = api.post("/orders", json=a_body()).json()["orderId"]
    first = api.get(f"/orders/{number}").json()["orderStatus"]

    def is_traded() -> bool:
        return bool(api.get(f"/orders/{number}").json()["orderStatus"] == "TRADED")

    assert first == "TRANSIT"
    assert wait_until(is_traded, seconds=5, what="the order is traded")


def test_a_tag_can_be_seen_only_after_a_while(dhan: DhanSimulator, api: httpx2.Client):
    dhan.set(visible_after_seconds=60)
    api.post("/orders", json=a_body())
    early = api.get("/orders/external/A1").json()

    dhan.set_clock(datetime.now(IST) + timedelta(seconds=61))

    assert early == []
    assert api.get("/orders/external/A1").json()["correlationId"] == "A1"


def test_slices_have_one_tag_and_at_most_the_freeze_quantity(
    dhan: DhanSimulator, api: httpx2.Client
):
    future = api.post(
        "/orders/slicing",
        json=a_body(
            exchangeSegment="NSE_FNO", securityId="49081", productType="MARGIN", quantity=3900,
            price=25900,
        ),
    )  # fmt: skip

    assert len(future.json()) == 3
    assert [row["quantity"] for row in api.get("/orders/external/A1").json()] == [1755, 1755, 390]


@pytest.mark.parametrize("path", ["/orders", "/positions", "/fundlimit", "/profile"])
def test_only_the_newest_token_is_good(dhan: DhanSimulator, api: httpx2.Client, path: str):
    good = api.get(path).status_code
    dhan.kill_token()

    answer = api.get(path)

    assert good == 200
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "DH-901")


def test_a_renewed_token_replaces_the_old_one(dhan: DhanSimulator, api: httpx2.Client):
    new = api.get("/RenewToken").json()["accessToken"]

    assert api.get("/profile").status_code == 401
    assert api.get("/profile", headers={"access-token": new}).status_code == 200


def test_consent_ends_in_a_token(dhan: DhanSimulator, api: httpx2.Client):
    account = dhan.account()
    app = {"app_id": account.app_id, "app_secret": account.app_secret}
    with httpx2.Client(base_url=dhan.url, headers=app, trust_env=False) as web:
        begun = web.post("/app/generate-consent", params={"client_id": account.client_id}).json()
        page = web.get("/login/consentApp-login", params={"consentAppId": begun["consentAppId"]})
        token_id = page.headers["Location"].partition("tokenId=")[2]

        first = web.get("/app/consumeApp-consent", params={"tokenId": token_id}).json()
        second = web.get("/app/consumeApp-consent", params={"tokenId": token_id})

    assert api.get("/profile", headers={"access-token": first["accessToken"]}).status_code == 200
    assert second.status_code == 400


def test_rate_limits_refuse_the_eleventh_order_of_a_second(dhan: DhanSimulator, api: httpx2.Client):
    dhan.set(rate_limits=True)

    answers = Counter(api.post("/orders", json=a_body()).status_code for _ in range(11))

    assert answers == {200: 10, 429: 1}
    assert sum(dhan.counts().values()) == 10


def test_orders_need_a_known_address_and_reads_do_not(dhan: DhanSimulator, api: httpx2.Client):
    dhan.set(static_ip=True)
    refused = api.post("/orders", json=a_body()).json()
    api.post("/ip/setIP", json={"ip": "203.0.113.7", "ipFlag": "PRIMARY"})

    assert refused["errorMessage"] == "Invalid IP"
    assert api.get("/orders").status_code == 200
    assert api.post("/orders", json=a_body()).status_code == 200


def test_what_was_delivered_is_a_holding_the_day_after(dhan: DhanSimulator, api: httpx2.Client):
    api.post("/orders", json=a_body(productType="CNC"))
    empty = api.get("/holdings")
    dhan.settle()

    (row,) = api.get("/holdings").json()

    assert (empty.status_code, empty.json()["errorCode"]) == (400, "DH-1111")
    assert (row["tradingSymbol"], row["t1Qty"], row["avgCostPrice"]) == ("TCS", 10, 3100)


def test_orders_without_money_are_rejected_in_the_book(dhan: DhanSimulator, api: httpx2.Client):
    dhan.set(check_margin=True)
    dhan.set_funds(100)

    number = api.post("/orders", json=a_body()).json()["orderId"]

    row = api.get(f"/orders/{number}").json()
    assert row["orderStatus"] == "REJECTED"
    assert "Insufficient" in row["omsErrorDescription"]


def test_requests_are_kept_byte_for_byte(dhan: DhanSimulator, api: httpx2.Client):
    body = b'{"dhanClientId" :"1", "price":3100.10}'
    api.post("/orders", content=body, headers={"X-Odd": "two  words"})

    (seen,) = dhan.requests("POST")

    assert seen.body.encode() == body
    assert seen.head.startswith("POST /v2/orders HTTP/1.1\r\n")
    assert "X-Odd: two  words\r\n" in seen.head


def test_it_takes_two_hundred_orders_a_second(dhan: DhanSimulator, api: httpx2.Client):
    def place(number: int) -> int:
        return api.post("/orders", json=a_body(correlationId=f"T{number}")).status_code

    began = datetime.now(IST)
    with ThreadPoolExecutor(4) as pool:
        answers = Counter(pool.map(place, range(400)))
    seconds = (datetime.now(IST) - began).total_seconds()

    assert answers == {200: 400}
    assert set(dhan.counts().values()) == {1}
    assert 400 / seconds > 200
