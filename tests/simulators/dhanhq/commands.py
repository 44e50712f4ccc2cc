"""What a test may ask of the simulated Dhan, by name; ``control.py`` is the other side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.simulators.dhanhq import books, order_feed
from tests.simulators.dhanhq.account import CLIENT_ID
from tests.simulators.dhanhq.orders import Order
from tests.simulators.dhanhq.settings import Fate, Policy
from tests.simulators.http import to_json

if TYPE_CHECKING:
    from tests.simulators.dhanhq.account import Account
    from tests.simulators.dhanhq.app import DhanApp

Values = Mapping[str, Any]


class Commands:
    """One method a command; each gets the command's values."""

    def __init__(self, app: DhanApp):
        self._app = app

    def run(self, name: str, values: Values) -> object:
        """Run a command.

        Raises:
            KeyError: there is none of that name, or it does not find what it is about.
            ValueError: a value makes no sense.
        """
        return self._table()[name](values)

    def _table(self) -> dict[str, Callable[[Values], object]]:
        return {
            "settings": self._app.settings.update,
            "policy": lambda v: self._app.exchange.set_policy(Policy.from_json(v)),
            "clock": lambda v: self._app.clock.set(datetime.fromisoformat(v["now"])),
            "account": self._account,
            "accounts": lambda v: self._describe(self._app.add_account(v["client_id"])),
            "token/kill": lambda v: self._of(v).issue_token(),
            "token/expire": self._expire,
            "funds": self._funds,
            "ip": lambda v: self._of(v).ips.update(v["ips"]),
            "orders": lambda v: [order.row() for order in self._of(v).orders.values()],
            "orders/count": self._count,
            "orders/add": self._add_order,
            "orders/fill": self._fill,
            "orders/show": self._show,
            "positions/add": lambda v: self._of(v).foreign_positions.append(dict(v["row"])),
            "holdings/add": lambda v: self._of(v).holdings.append(dict(v["row"])),
            "settle": lambda v: books.settle(self._of(v)),
            "price": self._price,
            "bars": lambda v: self._app.market.add_bars(
                v["segment"], int(v["security_id"]), v["rows"]
            ),
            "instruments": lambda v: self._app.market.resize(int(v["rows"])),
            "push": lambda v: self._app.order_feed.push(_client(v), _text(v["message"])),
            "postback": self._postback,
            "feed/raw": lambda v: self._app.market_feed.send_raw(bytes.fromhex(v["hex"])),
            "feed/disconnect": lambda v: self._app.market_feed.disconnect(int(v["reason"])),
            "feeds/drop": self._drop,
            "feeds": self._feeds,
        }

    def _of(self, values: Values) -> Account:
        return self._app.sessions.accounts[_client(values)]

    def _account(self, values: Values) -> object:
        return self._describe(self._of(values))

    def _describe(self, account: Account) -> object:
        return {
            "client_id": account.client_id,
            "token": account.token,
            "token_expires": account.token_expires.isoformat(),
            "app_id": account.app_id,
            "app_secret": account.app_secret,
        }

    def _expire(self, values: Values) -> None:
        self._of(values).token_expires = self._app.clock.now() - timedelta(seconds=1)

    def _funds(self, values: Values) -> None:
        self._of(values).opening = Decimal(str(values["opening"]))

    def _count(self, values: Values) -> object:
        counted: Counter[str] = Counter()
        for account in self._app.sessions.accounts.values():
            counted.update(
                order.correlation_id for order in account.orders.values() if order.source == "P"
            )
        return counted

    def _order(self, values: Values) -> Order:
        for account in self._app.sessions.accounts.values():
            if order := account.orders.get(values["order_id"]):
                return order
        raise KeyError(values["order_id"])

    def _add_order(self, values: Values) -> str:
        """Add an order that the user placed in Dhan's own app."""
        account = self._of(values)
        item = self._app.market.find(values["segment"], values["security_id"])
        if item is None:
            raise KeyError(values["security_id"])
        order = Order(
            order_id=self._app.exchange.number("52"),
            client_id=account.client_id,
            correlation_id=values.get("correlation_id", ""),
            side=values.get("side", "BUY"),
            listed=item,
            product=values.get("product", "CNC"),
            order_type=values.get("order_type", "LIMIT"),
            validity="DAY",
            quantity=int(values.get("quantity", 1)),
            price=Decimal(str(values.get("price", item.price))),
            created=self._app.clock.now(),
            source="N",
            policy=Policy(fate=Fate(values.get("fate", "rest"))),
        )
        account.add(order)
        self._app.exchange.receive(order)
        self._app.answered()
        return order.order_id

    def _fill(self, values: Values) -> None:
        order = self._order(values)
        price = values.get("price")
        quantity = int(values.get("quantity") or order.remaining)
        self._app.exchange.trade(order, quantity, None if price is None else Decimal(str(price)))
        self._app.order_feed.release()

    def _show(self, values: Values) -> None:
        order = self._order(values)
        self._app.exchange.end(order, values["status"], values.get("reason"), values.get("code"))
        self._app.order_feed.release()

    def _price(self, values: Values) -> None:
        given = dict(values)
        self._app.market.set(given.pop("segment"), int(given.pop("security_id")), given)
        self._app.answered()

    def _postback(self, values: Values) -> None:
        row = order_feed.postback_row(self._order(values)) | dict(values.get("changes", {}))
        self._app.order_feed.postback(values["url"], row)

    def _drop(self, values: Values) -> None:
        self._app.order_feed.drop()
        self._app.market_feed.drop()

    def _feeds(self, values: Values) -> object:
        feed = self._app.market_feed
        return {"orders": self._app.order_feed.count(), "market": feed.subscriptions()}


def _client(values: Values) -> str:
    return str(values.get("client_id", CLIENT_ID))


def _text(message: object) -> str:
    return message if isinstance(message, str) else to_json(message).decode()
