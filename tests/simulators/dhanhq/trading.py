"""The order endpoints: place, slice, change, cancel, and the books of orders and trades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulators.dhanhq.books import margin_of, spare
from tests.simulators.dhanhq.checks import amount, check_new, check_numbers, one_of, whole
from tests.simulators.dhanhq.orders import Order
from tests.simulators.dhanhq.words import ORDER_TYPES, VALIDITIES, nothing, refuse, refuse_with
from tests.simulators.http import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.simulators.dhanhq.account import Account
    from tests.simulators.dhanhq.exchange import Exchange
    from tests.simulators.dhanhq.market import Market
    from tests.simulators.dhanhq.settings import Settings
    from tests.simulators.dhanhq.words import Clock

MODIFICATIONS = 25
FREEZE = {"NIFTY": 1800, "BANKNIFTY": 600, "FINNIFTY": 1200, "MIDCPNIFTY": 2800, "SENSEX": 1000}
_NO_MONEY = "RMS:Rule: Check circuit limit including margin shortfall: Insufficient Funds"


class Trading:
    """Answers the order endpoints of one account after another."""

    def __init__(self, market: Market, exchange: Exchange, settings: Settings, clock: Clock):
        self._market = market
        self._exchange = exchange
        self._settings = settings
        self._clock = clock

    def place(self, account: Account, body: Any) -> Answer:
        """Take a new order."""
        order = self._take(account, body, None)
        return json_answer({"orderId": order.order_id, "orderStatus": order.status})

    def slice(self, account: Account, body: Any) -> Answer:
        """Take an order in slices of at most the freeze quantity; all have its tag."""
        check_new(body, account.client_id)
        listed = self._market.find(body["exchangeSegment"], body["securityId"])
        whole_quantity = whole(body, "quantity")
        most = whole_quantity
        if listed and listed.underlying in FREEZE:
            most = FREEZE[listed.underlying] // listed.lot * listed.lot
        quantities = [most] * (whole_quantity // most) if most > 0 else [0]
        if most > 0 and whole_quantity % most:
            quantities.append(whole_quantity % most)
        orders = [self._take(account, body, quantity) for quantity in quantities]
        return json_answer([{"orderId": x.order_id, "orderStatus": x.status} for x in orders])

    def modify(self, account: Account, order_id: str, body: Any) -> Answer:
        """Change a working order; the body has all its values, quantity is the total."""
        order = self._working(account, order_id)
        if not isinstance(body, dict) or str(body.get("orderId")) != order_id:
            refuse("Invalid orderId")
        if body.get("dhanClientId") != account.client_id:
            refuse("Invalid Dhan Client Id")
        if missing := {"orderType", "validity", "quantity", "price", "triggerPrice"} - set(body):
            refuse(f"Missing required fields: {sorted(missing)}")
        one_of(body, "orderType", ORDER_TYPES)
        one_of(body, "validity", VALIDITIES)
        check_numbers(body, order.listed)
        if whole(body, "quantity") <= order.filled:
            refuse("Quantity must be more than what is traded")
        if order.modifications >= MODIFICATIONS:
            refuse_with("DH-906", "Maximum number of modifications reached")
        order.modifications += 1
        order.order_type = body["orderType"]
        order.validity = body["validity"]
        order.quantity = whole(body, "quantity")
        order.disclosed = whole(body, "disclosedQuantity")
        order.price = amount(body, "price")
        order.trigger = amount(body, "triggerPrice")
        order.triggered = False
        self._exchange.receive(order)
        return json_answer({"orderId": order_id, "orderStatus": "TRANSIT"})

    def cancel(self, account: Account, order_id: str) -> Answer:
        """Cancel a working order; a fill may have been faster."""
        order = self._working(account, order_id)
        if self._settings.cancel_loses_race:
            self._exchange.trade(order, order.remaining)
        else:
            self._exchange.end(order, "CANCELLED", "CANCELLED BY USER")
        return json_answer({"orderId": order_id, "orderStatus": "CANCELLED"}, 202)

    def one(self, account: Account, order_id: str) -> Answer:
        """Return one order; an unknown one is an empty list, by third-party experience."""
        order = account.orders.get(order_id)
        if order is None:
            return nothing()
        return json_answer([order.row()] if self._settings.order_as_array else order.row())

    def by_tag(self, account: Account, tag: str) -> Answer:
        """Return the order or orders of a tag that can be seen already."""
        seen = self._clock.now().timestamp() - self._settings.visible_after_seconds
        orders = [x for x in account.by_tag.get(tag, []) if x.created.timestamp() <= seen]
        if not orders:
            return nothing()
        if len(orders) > 1 or self._settings.tag_as_list:
            return json_answer([order.row() for order in orders])
        return json_answer(orders[0].row())

    def book(self, account: Account) -> Answer:
        """Return the order book."""
        return json_answer([order.row() for order in account.orders.values()])

    def trades(self, account: Account, order_id: str | None = None) -> Answer:
        """Return the trade book, or the trades of one order."""
        orders = [x for x in account.orders.values() if order_id in (None, x.order_id)]
        return json_answer([row for order in orders for row in order.trade_rows()])

    def _take(self, account: Account, body: Any, quantity: int | None) -> Order:
        check_new(body, account.client_id)
        wanted: Mapping[str, Any] = body if quantity is None else {**body, "quantity": quantity}
        listed = self._market.find(wanted["exchangeSegment"], wanted["securityId"])
        if listed is None:
            refuse("Invalid SecurityId")
        check_numbers(wanted, listed)
        tag = wanted.get("correlationId") or ""
        if self._settings.repeat_tag_refused and tag in account.by_tag:
            refuse_with("DH-906", "Duplicate correlationId")
        order = Order(
            order_id=self._exchange.number("52"),
            client_id=account.client_id,
            correlation_id=tag,
            side=wanted["transactionType"],
            listed=listed,
            product=wanted["productType"],
            order_type=wanted["orderType"],
            validity=wanted["validity"],
            quantity=whole(wanted, "quantity"),
            disclosed=whole(wanted, "disclosedQuantity"),
            price=amount(wanted, "price"),
            trigger=amount(wanted, "triggerPrice"),
            after_market=wanted.get("afterMarketOrder", False),
            created=self._clock.now(),
            policy=self._exchange.take_policy(),
        )
        short = self._settings.check_margin and margin_of(order, self._market) > spare(
            account, self._market
        )
        account.add(order)
        if short:
            self._exchange.end(order, "REJECTED", _NO_MONEY, "RMS")
        else:
            self._exchange.receive(order)
        return order

    def _working(self, account: Account, order_id: str) -> Order:
        order = account.orders.get(order_id)
        if order is None:
            refuse_with("DH-906", "Invalid Order ID")
        if order.ended:
            refuse_with("DH-906", f"Order is already {order.status}")
        return order
