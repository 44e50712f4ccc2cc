"""A client of the simulated Dhan: its token, its addresses, its orders."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulators.dhanhq.orders import Order
    from tests.simulators.dhanhq.words import Clock

CLIENT_ID = "1000000001"
OPENING = Decimal(10_000_000)
_serial = count(1)


class Account:
    """One client; only the token given last is good."""

    def __init__(self, client_id: str, clock: Clock, *, token_days: float = 1.0):
        self._clock = clock
        self.client_id = client_id
        self.token = ""
        self.token_expires = clock.now()
        self.renewable = True
        self.app_id = f"app-{client_id}"
        self.app_secret = f"app-secret-{client_id}"
        self.opening = OPENING
        self.ips: dict[str, str] = {}
        self.ip_changed: datetime | None = None
        self.orders: dict[str, Order] = {}
        self.by_tag: dict[str, list[Order]] = {}
        self.foreign_positions: list[dict[str, object]] = []
        self.holdings: list[dict[str, object]] = []
        self.asked: dict[str, list[float]] = {}
        self.issue_token(token_days)

    def issue_token(self, days: float = 1.0) -> str:
        """Make a new token, in the form of a JWT as Dhan's are; the old one is dead."""
        self.token_expires = self._clock.now() + timedelta(days=days)
        claims = {
            "iss": "dhan",
            "partnerId": "",
            "exp": int(self.token_expires.timestamp()),
            "tokenConsumerType": "SELF",
            "dhanClientId": self.client_id,
            "serial": next(_serial),
        }
        parts = ({"typ": "JWT", "alg": "HS512"}, claims)
        head, body = (_base64(json.dumps(part).encode()) for part in parts)
        self.token = f"{head}.{body}.{_base64(b'signed by the simulator only')}"
        return self.token

    def is_good(self, token: str) -> bool:
        """Say whether a token is the active one and has not expired."""
        return bool(token) and token == self.token and self._clock.now() < self.token_expires

    def add(self, order: Order) -> None:
        """Put an order into the book."""
        self.orders[order.order_id] = order
        if order.correlation_id:
            self.by_tag.setdefault(order.correlation_id, []).append(order)


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
