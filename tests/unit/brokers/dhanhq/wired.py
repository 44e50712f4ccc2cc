"""A DhanHQ account whose requests are answered by the test itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2

from autotrade.brokers.dhanhq.adapter import DhanAccount
from autotrade.brokers.dhanhq.client import DhanClient, DhanUrls
from autotrade.brokers.dhanhq.house import DhanHouse
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.ports.brokers import OrderRequest
from autotrade.ports.throttle import Bucket
from tests.support.fakes import FakeClock

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
FIELDS = {
    "client_id": "1000000001",
    "access_token": "eyJ.the.token",
    "app_id": "an-app",
    "app_secret": "apps-secret",
}
URLS = DhanUrls(base="http://dhan/v2", auth="http://auth")


def an_instrument(number: str = "11536", **changes: Any) -> Instrument:
    values: dict[str, Any] = {
        "symbol": "NSE:TCS",
        "segment": Segment.NSE,
        "kind": InstrumentKind.EQUITY,
        "name": "TCS",
        "lot_size": Decimal(1),
        "tick_size": Decimal("0.05"),
        "keys": {"dhanhq": {"security_id": number, "segment": "NSE_EQ", "instrument": "EQUITY"}},
    }
    return Instrument(**{**values, **changes})


def a_request(**changes: Any) -> OrderRequest:
    values: dict[str, Any] = {
        "client_tag": ClientTag("QABCDEFGHIJKLMNOPQRS"),
        "symbol": "NSE:TCS",
        "side": Side.BUY,
        "quantity": Decimal(10),
        "product": Product.DELIVERY,
        "order_type": OrderType.LIMIT,
        "validity": Validity.DAY,
        "price": Decimal("3620.50"),
        "instrument": an_instrument(),
    }
    return OrderRequest(**{**values, **changes})


class OpenThrottle:
    """Lets all through, until it is told to refuse."""

    def __init__(self) -> None:
        self.refusal: float | None = None
        self.asked: list[tuple[str, float, bool]] = []
        self.held: list[tuple[str, float]] = []

    def acquire(
        self, account: str, bucket: Bucket, *, max_wait: float, is_urgent: bool = False
    ) -> float | None:
        self.asked.append((bucket.name, max_wait, is_urgent))
        return self.refusal

    def hold(self, account: str, bucket: Bucket, seconds: float) -> None:
        self.held.append((bucket.name, seconds))


@dataclass
class Wired:
    """What was asked, and what is answered: by path, else 404."""

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[httpx2.Request] = field(default_factory=list)
    throttle: OpenThrottle = field(default_factory=OpenThrottle)
    known: Callable[[Any], Instrument | None] = lambda _: None

    def account(self, **fields: str) -> DhanAccount:
        house = DhanHouse(
            client=DhanClient(URLS, transport=httpx2.MockTransport(self._answer)),
            throttle=self.throttle,
            clock=FakeClock(NOW),
            instrument_of=self.known,
        )
        return house.account(BrokerId("broker-1"), {**FIELDS, **fields})

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(each.content, parse_float=Decimal) for each in self.requests]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.get(request.url.path, (404, {"status": "failed"}))
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer(request)
        status, body = answer
        return httpx2.Response(
            status, content=body if isinstance(body, bytes) else json.dumps(body)
        )
