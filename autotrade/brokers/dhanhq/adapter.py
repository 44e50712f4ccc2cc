"""A DhanHQ account behind the ``Broker`` port: orders and books."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import quote

import httpx2

from autotrade.brokers.dhanhq import data, login, rows
from autotrade.brokers.dhanhq.client import Reply
from autotrade.brokers.dhanhq.errors import EMPTY_BOOK, MAYBE_UNKNOWN, kind_of
from autotrade.brokers.dhanhq.limits import ORDER_WAIT, ORDERS
from autotrade.brokers.dhanhq.mapping import (
    ORDER_TYPES,
    PRODUCTS,
    SEGMENTS,
    VALIDITIES,
)
from autotrade.brokers.dhanhq.requests import UnfitOrderError, change_body, placement_body
from autotrade.brokers.dhanhq.results import result_of, short_view, unfit
from autotrade.brokers.dhanhq.session import DhanSession
from autotrade.brokers.dhanhq.streams import DhanStreams
from autotrade.brokers.dhanhq.wire import Body, rows_of, text_of
from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.candles import Candle, Interval
from autotrade.domain.ids import CLIENT_TAG_LENGTH, ClientTag
from autotrade.domain.instruments import Instrument, Segment
from autotrade.domain.orders import OrderStatus
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    Capabilities,
    LookupFailedError,
    NewSession,
    OrderChange,
    OrderReference,
    OrderRequest,
    OrderView,
    Outcome,
    PlaceResult,
    SessionStatus,
)
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Quote

T = TypeVar("T")
CAPABILITIES: Final = Capabilities(
    segments=frozenset(SEGMENTS) - {Segment.IDX},
    products=frozenset(PRODUCTS),
    order_types=frozenset(ORDER_TYPES),
    validities=frozenset(VALIDITIES),
    tag_length=CLIENT_TAG_LENGTH,  # 30 by the documentation, less by experience
    order_stream=True,
    tick_stream=True,
    needs_static_ip=True,
)
_REASON_TIMEOUT: Final = httpx2.Timeout(2)


class DhanAccount(DhanStreams):
    """Implements ``Broker``, ``MarketData``, ``ConsentLogin``, ``RenewableSession`` and streams."""

    def __init__(self, *, session: DhanSession, symbol_of: rows.SymbolOf, clock: Clock) -> None:
        self.session = session
        self._symbol_of = symbol_of
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be asked of this broker."""
        return CAPABILITIES

    @property
    def places_once(self) -> bool:
        """Say no: nothing is documented of a repeated correlationId, so it makes two orders."""
        return False

    def check(self) -> SessionStatus:
        """Ask, by cheap calls, whether the session is good.

        Raises:
            BrokerError: it is not (``AUTH``), or the broker could not be asked.
        """
        return login.status_of_session(self.session)

    def place(self, request: OrderRequest) -> PlaceResult:
        """Send one order, once, without any retry; never raises for what happens outside."""
        try:
            body = placement_body(self.session.credentials.client_id, request)
        except UnfitOrderError as error:
            return unfit(error)
        reply = self._send("POST", "/orders", body, is_urgent=request.is_exit)
        result = result_of(reply)
        if result.view is not None and result.view.status is OrderStatus.REJECTED:
            return self._rejected_at_once(result, request)
        return result

    def modify(self, reference: OrderReference, change: OrderChange) -> PlaceResult:
        """Change a working order; one call, never raises for what happens outside."""
        number = reference.broker_order_id
        try:
            body = change_body(self.session.credentials.client_id, number, change)
        except UnfitOrderError as error:
            return unfit(error)
        return result_of(self._send("PUT", _order_path(number), body), number)

    def cancel(self, reference: OrderReference) -> PlaceResult:
        """Cancel a working order; ACCEPTED means the broker took the request, no more."""
        number = reference.broker_order_id
        return result_of(self._send("DELETE", _order_path(number), None, is_urgent=True), number)

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        """Return the orders with this tag; empty means looked and found nothing.

        Raises:
            LookupFailedError: could not look.
        """
        path = f"/orders/external/{quote(tag, safe='')}"
        try:
            found = self._few(path, lambda view: view.client_tag == tag)
        except BrokerError as error:
            raise LookupFailedError(error.message) from None
        return found

    def order(self, reference: OrderReference) -> OrderView | None:
        """Return an order as it is now; None when the broker does not know it.

        Raises:
            BrokerError: it could not be asked.
        """
        number = reference.broker_order_id
        found = self._few(_order_path(number), lambda view: view.broker_order_id == number)
        return found[0] if found else None

    def orders(self) -> Sequence[OrderView]:
        """Return the day's order book, also orders that were not placed by this program.

        Raises:
            BrokerError: it could not be read.
        """
        return self._book("/orders", rows.order_view)

    def trades(self) -> Sequence[BookTrade]:
        """Return the day's trade book.

        Raises:
            BrokerError: it could not be read.
        """
        return self._book("/trades", rows.trade_of)

    def positions(self) -> Sequence[BookPosition]:
        """Return the open and closed positions of the day.

        Raises:
            BrokerError: they could not be read.
        """
        return self._book("/positions", rows.position_of)

    def holdings(self) -> Sequence[Holding]:
        """Return what is held in the demat account.

        Raises:
            BrokerError: it could not be read.
        """
        return self._book("/holdings", rows.holding_of)

    def funds(self) -> Funds:
        """Return the account's money.

        Raises:
            BrokerError: it could not be read.
        """
        body = self.session.read("GET", "/fundlimit")
        return _read(lambda: rows.funds_of(body if isinstance(body, Mapping) else {}))

    def quotes(self, instruments: Sequence[Instrument]) -> Sequence[Quote]:
        """Return the latest quote of each instrument that has one.

        Raises:
            BrokerError: they could not be read.
        """
        return data.quotes(self.session, instruments, self._clock)

    def candles(
        self, instrument: Instrument, interval: Interval, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """Return the bars that open within ``start`` (inclusive) and ``end`` (exclusive).

        Raises:
            BrokerError: they could not be read.
        """
        return data.candles(self.session, instrument, interval, start, end)

    def login_url(self, state: str) -> str:  # noqa: ARG002 - DhanHQ takes nothing along
        """Return where to send the user; ``state`` does not come back with them.

        Raises:
            BrokerError: the broker refused to begin.
        """
        return login.login_address(self.session)

    def exchange(self, parameters: Mapping[str, str]) -> NewSession:
        """Turn the ``tokenId`` that the user came back with into a session.

        Raises:
            BrokerError: the broker did not accept it.
        """
        return login.session_of_consent(self.session, parameters)

    def renew(self) -> NewSession:
        """Return a new session; the old one is dead afterwards.

        Raises:
            BrokerError: only the user can renew it now.
        """
        return login.renewed(self.session)

    def _send(self, method: str, path: str, body: Body | None, *, is_urgent: bool = False) -> Reply:
        return self.session.call(
            method, path, bucket=ORDERS, max_wait=ORDER_WAIT, is_urgent=is_urgent, body=body
        )

    def _book(self, path: str, value_of: Callable[[Body, rows.SymbolOf], T]) -> Sequence[T]:
        try:
            body = self.session.read("GET", path)
        except BrokerError as error:
            if error.code in EMPTY_BOOK:
                return []
            raise
        return _read(lambda: [value_of(row, self._symbol_of) for row in rows_of(body)])

    def _few(self, path: str, is_meant: Callable[[OrderView], bool]) -> Sequence[OrderView]:
        """Return the orders that are meant, found by their own path or else in the book.

        An empty list is DhanHQ's word for none. A refusal, or rows of other orders, is not:
        then the book decides, which answers with the day's other orders.
        """
        try:
            # a look-up may decide over an order, so it goes before the reading of books
            body = self.session.read("GET", path, is_urgent=True)
        except BrokerError as error:
            if error.code not in MAYBE_UNKNOWN:
                raise
            return [view for view in self.orders() if is_meant(view)]
        views = _read(lambda: [rows.order_view(row, self._symbol_of) for row in rows_of(body)])
        found = [view for view in views if is_meant(view)]
        return found if found or not views else [v for v in self.orders() if is_meant(v)]

    def _rejected_at_once(self, result: PlaceResult, request: OrderRequest) -> PlaceResult:
        """Add the reason, which only the book tells; without it the rejection stands all the same."""
        path = _order_path(result.broker_order_id or "")
        reply = self.session.call("GET", path, is_urgent=True, timeout=_REASON_TIMEOUT)
        try:
            found = [rows.order_view(row, self._symbol_of) for row in rows_of(reply.body)]
        except ValueError:
            found = []
        view = next((each for each in found if each.reason), None)
        message = view.reason if view else "DhanHQ rejected the order and gave no reason."
        return PlaceResult(
            outcome=Outcome.REJECTED,
            broker_order_id=result.broker_order_id,
            view=view or short_view(result.broker_order_id or "", "REJECTED", request.client_tag),
            kind=kind_of(message, BrokerErrorKind.OTHER),
            code=text_of(view.raw, "omsErrorCode") if view else None,
            message=message,
            http_status=result.http_status,
            response={**(result.response or {}), "reason": message or ""},
        )


def _read(values: Callable[[], T]) -> T:
    """Return what an answer says.

    Raises:
        BrokerError: it can't be read.
    """
    try:
        return values()
    except ValueError as error:
        message = f"DhanHQ's answer can't be read: {error}."
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, message) from None


def _order_path(number: str) -> str:
    return f"/orders/{quote(number, safe='')}"
