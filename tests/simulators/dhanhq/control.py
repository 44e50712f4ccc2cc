"""The tests' side of the simulated Dhan: every control command as a method."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.simulators.control import Simulator
from tests.simulators.dhanhq.account import CLIENT_ID
from tests.simulators.dhanhq.settings import Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class DhanAccount:
    """What a user would know of their account; the token is the one that is good now."""

    client_id: str
    token: str
    token_expires: str
    app_id: str
    app_secret: str


class DhanSimulator(Simulator):
    """A running simulated Dhan. Methods without ``client_id`` are about the first account."""

    module = "tests.simulators.dhanhq"

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings that point the program here."""
        feeds = self.url.replace("http://", "ws://")
        return {
            "AUTOTRADE_DHANHQ_BASE_URL": f"{self.url}/v2",
            "AUTOTRADE_DHANHQ_AUTH_URL": self.url,
            "AUTOTRADE_DHANHQ_FEED_URL": f"{feeds}/feed",
            "AUTOTRADE_DHANHQ_ORDER_FEED_URL": f"{feeds}/order-feed",
            "AUTOTRADE_DHANHQ_INSTRUMENTS_URL": f"{self.url}/api-data",
        }

    def account(self, client_id: str = CLIENT_ID) -> DhanAccount:
        """Return an account and its good token."""
        return DhanAccount(**self.ask("account", client_id=client_id))

    def add_account(self, client_id: str) -> DhanAccount:
        """Add an account, or give a known one everything anew."""
        return DhanAccount(**self.ask("accounts", client_id=client_id))

    def set(self, **settings: Any) -> None:
        """Change switches; ``settings.Settings`` has their names."""
        self.ask("settings", **settings)

    def policy(self, fate: Fate | str, **more: Any) -> None:
        """Decide what becomes of orders; ``settings.Policy`` has the names."""
        self.ask("policy", fate=str(fate), **more)

    def set_clock(self, now: datetime) -> None:
        """Let it be ``now`` (aware) in the simulator; the clock goes on from there."""
        self.ask("clock", now=now.isoformat())

    def kill_token(self, client_id: str = CLIENT_ID) -> str:
        """Log the user in elsewhere: the old token is dead. Return the new one."""
        return str(self.ask("token/kill", client_id=client_id))

    def expire_token(self, client_id: str = CLIENT_ID) -> None:
        """Let the token's life end now."""
        self.ask("token/expire", client_id=client_id)

    def set_funds(self, opening: Decimal | int, client_id: str = CLIENT_ID) -> None:
        """Set the money the day began with."""
        self.ask("funds", client_id=client_id, opening=str(opening))

    def set_ips(self, client_id: str = CLIENT_ID, **ips: str) -> None:
        """Set the addresses that orders may come from: ``PRIMARY=``, ``SECONDARY=``."""
        self.ask("ip", client_id=client_id, ips=ips)

    def orders(self, client_id: str = CLIENT_ID) -> list[dict[str, Any]]:
        """Return the order book's rows, whoever placed them."""
        return list(self.ask("orders", client_id=client_id))

    def counts(self) -> dict[str, int]:
        """Return how many orders the API took by correlation id: the proof of exactly once."""
        return dict(self.ask("orders/count"))

    def add_order(self, segment: str = "NSE_EQ", security_id: int = 11536, **more: Any) -> str:
        """Let the user place an order in Dhan's own app; return its number."""
        return str(self.ask("orders/add", segment=segment, security_id=security_id, **more))

    def fill(self, order_id: str, quantity: int | None = None, price: str | None = None) -> None:
        """Trade some or all of an order, at a price or its own."""
        self.ask("orders/fill", order_id=order_id, quantity=quantity, price=price)

    def show(self, order_id: str, status: str, reason: str | None = None) -> None:
        """Give an order any status, CANCELLED and EXPIRED after a partial fill included."""
        self.ask("orders/show", order_id=order_id, status=status, reason=reason)

    def add_position(self, row: dict[str, Any], client_id: str = CLIENT_ID) -> None:
        """Add a row to the positions that no order here explains."""
        self.ask("positions/add", client_id=client_id, row=row)

    def add_holding(self, row: dict[str, Any], client_id: str = CLIENT_ID) -> None:
        """Add a row to the holdings."""
        self.ask("holdings/add", client_id=client_id, row=row)

    def settle(self, client_id: str = CLIENT_ID) -> None:
        """End the day: deliveries become holdings, the books are empty."""
        self.ask("settle", client_id=client_id)

    def set_price(
        self, segment: str, security_id: int, last: str | None = None, **more: Any
    ) -> None:
        """Set a price; ``market.Price`` has the names. Watchers are told, resting orders match."""
        given = more if last is None else {"last": last, **more}
        self.ask("price", segment=segment, security_id=security_id, **given)

    def add_bar(
        self, segment: str, security_id: int, at: datetime, *figures: str, volume: int = 100
    ) -> None:
        """Add a one-minute bar: when it opens, and its open, high, low and close."""
        row = [int(at.timestamp()), *figures, volume]
        self.ask("bars", segment=segment, security_id=security_id, rows=[row])

    def set_instruments(self, rows: int) -> None:
        """Have so many instruments; 200,000 need a few seconds."""
        self.ask("instruments", rows=rows)

    def push(self, message: object, client_id: str = CLIENT_ID) -> None:
        """Send a text or a value as JSON to the client's order sockets."""
        self.ask("push", client_id=client_id, message=message)

    def postback(self, order_id: str, url: str, **changes: object) -> None:
        """Send a postback of an order to a URL, with ``changes`` over its true row."""
        self.ask("postback", order_id=order_id, url=url, changes=changes)

    def feed_raw(self, octets: bytes) -> None:
        """Send any bytes to all market sockets."""
        self.ask("feed/raw", hex=octets.hex())

    def feed_disconnect(self, reason: int) -> None:
        """End all market sockets with a disconnect packet."""
        self.ask("feed/disconnect", reason=reason)

    def drop_feeds(self) -> None:
        """Cut all sockets of both feeds."""
        self.ask("feeds/drop")

    def feeds(self) -> dict[str, Any]:
        """Return how many order sockets are logged in, and each market socket's subscriptions."""
        return dict(self.ask("feeds"))
