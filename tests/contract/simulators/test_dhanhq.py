"""The simulated Dhan itself: a simulator that is wrong would prove nothing."""

from __future__ import annotations

import csv
import io
import json
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx2
import pytest
import websocket
from typing_extensions import override

from tests.simulators.dhanhq import universe
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import wait_until

IST = timezone(timedelta(hours=5, minutes=30))


OPEN: list[websocket.WebSocket] = []


@pytest.fixture(autouse=True)
def sockets() -> Iterator[None]:
    """Close what a test opened."""
    yield
    while OPEN:
        OPEN.pop().shutdown()  # type: ignore[no-untyped-call]  # their own annotations end there


@pytest.fixture
def api(dhan: DhanSimulator) -> Iterator[httpx2.Client]:
    account = dhan.account()
    headers = {"access-token": account.token, "client-id": account.client_id}
    url = dhan.environment["AUTOTRADE_DHANHQ_BASE_URL"]
    with httpx2.Client(base_url=url, headers=headers, timeout=5, trust_env=False) as client:
        yield client


def a_body(**changes: Any) -> dict[str, Any]:
    return {
        "dhanClientId": "1000000001",
        "correlationId": "A1",
        "transactionType": "BUY",
        "exchangeSegment": "NSE_EQ",
        "productType": "INTRADAY",
        "orderType": "LIMIT",
        "validity": "DAY",
        "securityId": "11536",
        "quantity": 10,
        "disclosedQuantity": 0,
        "price": 3100.0,
        "triggerPrice": 0.0,
        "afterMarketOrder": False,
        **changes,
    }


def a_socket(dhan: DhanSimulator, url: str) -> websocket.WebSocket:
    socket = websocket.create_connection(url, timeout=5)
    OPEN.append(socket)
    return socket


def an_order_socket(dhan: DhanSimulator) -> websocket.WebSocket:
    account = dhan.account()
    socket = a_socket(dhan, dhan.environment["AUTOTRADE_DHANHQ_ORDER_FEED_URL"])
    login = {"MsgCode": 42, "ClientId": account.client_id, "Token": account.token}
    socket.send(json.dumps({"LoginReq": login, "UserType": "SELF"}))
    wait_until(lambda: dhan.feeds()["orders"], what="the order socket logs in")
    return socket


def a_market_socket(dhan: DhanSimulator, **changes: str) -> websocket.WebSocket:
    account = dhan.account()
    given = {"token": account.token, "clientId": account.client_id, **changes}
    query = "&".join(f"{name}={value}" for name, value in given.items())
    url = dhan.environment["AUTOTRADE_DHANHQ_FEED_URL"]
    return a_socket(dhan, f"{url}?version=2&authType=2&{query}")


def a_packet(socket: websocket.WebSocket) -> bytes:
    packet = socket.recv()
    assert isinstance(packet, bytes)
    return packet


def subscribe(socket: websocket.WebSocket, code: int, *ids: int) -> None:
    instruments = [{"ExchangeSegment": "NSE_EQ", "SecurityId": str(number)} for number in ids]
    asked = {"RequestCode": code, "InstrumentCount": len(ids), "InstrumentList": instruments}
    socket.send(json.dumps(asked))


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


def test_every_move_of_an_order_is_pushed_in_order(dhan: DhanSimulator, api: httpx2.Client):
    socket = an_order_socket(dhan)
    dhan.policy("partial", quantity=4)
    number = api.post("/orders", json=a_body()).json()["orderId"]
    dhan.fill(number)

    alerts = [json.loads(socket.recv()) for _ in range(4)]

    assert {alert["Type"] for alert in alerts} == {"order_alert"}
    told = [(a["Data"]["Status"], a["Data"]["TradedQty"]) for a in alerts]
    assert told == [("TRANSIT", 0), ("PENDING", 0), ("PART_TRADED", 4), ("TRADED", 10)]
    assert alerts[3]["Data"]["CorrelationId"] == "A1"


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("twice", ["TRANSIT", "TRANSIT", "PENDING", "PENDING", "TRADED", "TRADED"]),
        ("reversed", ["TRADED", "PENDING", "TRANSIT"]),
    ],
)
def test_pushes_can_be_repeated_and_out_of_order(
    dhan: DhanSimulator, api: httpx2.Client, mode: str, told: list[str]
):
    socket = an_order_socket(dhan)
    dhan.set(pushes=mode)
    api.post("/orders", json=a_body())

    assert [json.loads(socket.recv())["Data"]["Status"] for _ in told] == told


def test_pushes_can_be_lost(dhan: DhanSimulator, api: httpx2.Client):
    socket = an_order_socket(dhan)
    dhan.set(pushes="lost")
    api.post("/orders", json=a_body())
    dhan.push("the next thing that is said")

    assert socket.recv() == "the next thing that is said"


def test_an_order_socket_with_a_dead_token_is_closed(dhan: DhanSimulator):
    socket = a_socket(dhan, dhan.environment["AUTOTRADE_DHANHQ_ORDER_FEED_URL"])
    login = {"MsgCode": 42, "ClientId": "1000000001", "Token": "dead"}
    socket.send(json.dumps({"LoginReq": login, "UserType": "SELF"}))

    assert socket.recv() == ""


def test_packets_have_the_documented_sizes(dhan: DhanSimulator):
    socket = a_market_socket(dhan)
    dhan.set_price("NSE_EQ", 11536, open_interest=7)
    subscribe(socket, 15, 1333)
    subscribe(socket, 17, 11536)
    subscribe(socket, 21, 3045)

    packets = [a_packet(socket) for _ in range(7)]

    assert [(p[0], len(p), struct.unpack_from("<H", p, 1)[0]) for p in packets] == [
        (6, 16, 16),
        (2, 16, 16),
        (6, 16, 16),
        (4, 50, 50),
        (5, 12, 12),
        (6, 16, 16),
        (8, 162, 162),
    ]
    code, _, segment, number, price, at = struct.unpack("<BHBifi", packets[1])
    assert (code, segment, number, price) == (2, 1, 1333, 990.5)
    assert abs(at - 19_800 - datetime.now(IST).timestamp()) < 60


def test_a_price_is_told_to_who_subscribed(dhan: DhanSimulator):
    socket = a_market_socket(dhan)
    subscribe(socket, 15, 1333)
    first = [a_packet(socket)[0] for _ in range(2)]
    subscribe(socket, 16, 1333)
    subscribe(socket, 15, 3045)
    second = [a_packet(socket) for _ in range(2)]

    dhan.set_price("NSE_EQ", 1333, "991")
    dhan.set_price("NSE_EQ", 3045, "881")

    last = a_packet(socket)
    assert first == [second[0][0], second[1][0]] == [6, 2]
    assert struct.unpack_from("<if", last, 4) == (3045, 881.0)


def test_the_sixth_socket_ends_the_first_with_805(dhan: DhanSimulator):
    sockets = [a_market_socket(dhan)]
    wait_until(lambda: len(dhan.feeds()["market"]) == 1, what="the first socket is in")
    sockets += [a_market_socket(dhan) for _ in range(5)]

    packet = a_packet(sockets[0])

    assert struct.unpack("<BHBih", packet) == (50, 10, 0, 0, 805)


def test_too_many_instruments_in_a_message_end_the_socket(dhan: DhanSimulator):
    socket = a_market_socket(dhan)
    subscribe(socket, 15, *range(101))

    assert a_packet(socket)[0] == 50


def test_a_market_socket_with_a_dead_token_is_told_807(dhan: DhanSimulator):
    socket = a_market_socket(dhan, token="dead")

    assert struct.unpack("<BHBih", a_packet(socket))[4] == 807


def test_the_market_socket_pings(dhan: DhanSimulator):
    dhan.set(ping_seconds=0.05)
    socket = a_market_socket(dhan)

    opcode, _ = socket.recv_data_frame(control_frame=True)

    assert opcode == websocket.ABNF.OPCODE_PING


def test_a_postback_is_sent_without_a_signature(dhan: DhanSimulator, api: httpx2.Client):
    got: list[tuple[str, bytes, set[str]]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, body, set(self.headers)))
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as receiver:
        thread = threading.Thread(target=receiver.handle_request)
        thread.start()
        number = api.post("/orders", json=a_body()).json()["orderId"]
        dhan.postback(number, f"http://127.0.0.1:{receiver.server_port}/hook", orderStatus="X")
        thread.join(5)

    ((path, body, headers),) = got
    assert path == "/hook"
    assert (json.loads(body)["orderStatus"], json.loads(body)["filled_qty"]) == ("X", 10)
    assert headers == {"Host", "Content-Type", "Content-Length", "Connection"}


def test_both_files_have_the_same_rows_and_know_the_known(dhan: DhanSimulator):
    compact, detailed = (
        list(csv.DictReader(io.StringIO(httpx2.get(f"{dhan.url}/api-data/{name}").text)))
        for name in ("api-scrip-master.csv", "api-scrip-master-detailed.csv")
    )

    assert len(compact) == len(detailed) == 2000
    numbers = [(r["SEM_EXM_EXCH_ID"], r["SEM_SEGMENT"], r["SEM_SMST_SECURITY_ID"]) for r in compact]
    assert numbers == [(r["EXCH_ID"], r["SEGMENT"], r["SECURITY_ID"]) for r in detailed]
    assert len(set(numbers)) == 2000
    known = {(n[2], r["SEM_TRADING_SYMBOL"]) for n, r in zip(numbers, compact, strict=True)}
    assert {("13", "NIFTY"), ("13", "ABB"), ("51", "SENSEX"), ("11536", "TCS")} <= known


def test_two_hundred_thousand_instruments_are_the_same_each_time():
    today = date(2026, 11, 20)
    first = list(universe.listed(200_000, today))

    assert len({(item.segment, item.security_id) for item in first}) == 200_000
    assert first[:20_000] == list(universe.listed(20_000, today))


def test_expiries_move_before_a_holiday():
    assert universe.monthly(date(2026, 11, 20), universe.TUESDAY, 2) == [
        date(2026, 11, 23),
        date(2026, 12, 29),
    ]
