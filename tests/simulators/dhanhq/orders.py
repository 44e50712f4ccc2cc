"""An order of the simulated Dhan, and its words: book row, trade rows, pushed alert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.simulators.dhanhq.words import ENDED, ORDER_TYPES, PRODUCTS, ist_text

if TYPE_CHECKING:
    from tests.simulators.dhanhq.settings import Policy
    from tests.simulators.dhanhq.universe import Listed

ZERO = Decimal(0)
NO_DATE = "0001-01-01"


@dataclass(slots=True, kw_only=True)
class Traded:
    """One trade of an order."""

    trade_id: str
    quantity: int
    price: Decimal
    at: datetime


@dataclass(slots=True, kw_only=True)
class Order:
    """An order and everything that its rows tell. ``source`` P is the API, N Dhan's own app."""

    order_id: str
    client_id: str
    correlation_id: str
    side: str
    listed: Listed
    product: str
    order_type: str
    validity: str
    quantity: int
    created: datetime
    policy: Policy
    disclosed: int = 0
    price: Decimal = ZERO
    trigger: Decimal = ZERO
    after_market: bool = False
    source: str = "P"
    status: str = "TRANSIT"
    code: str | None = None
    reason: str | None = None
    updated: datetime | None = None
    reached: datetime | None = None
    triggered: bool = False
    modifications: int = 0
    trades: list[Traded] = field(default_factory=list)

    @property
    def filled(self) -> int:
        """Return how much was traded."""
        return sum(trade.quantity for trade in self.trades)

    @property
    def remaining(self) -> int:
        """Return how much was not."""
        return self.quantity - self.filled

    @property
    def average(self) -> Decimal:
        """Return the average price of what was traded."""
        value = sum((trade.price * trade.quantity for trade in self.trades), ZERO)
        return round(value / self.filled, 4) if self.filled else ZERO

    @property
    def ended(self) -> bool:
        """Say whether nothing more can happen to it."""
        return self.status in ENDED

    def row(self) -> dict[str, object]:
        """Return the order book's row."""
        return {
            "dhanClientId": self.client_id,
            "orderId": self.order_id,
            "correlationId": self.correlation_id,
            "orderStatus": self.status,
            "transactionType": self.side,
            "exchangeSegment": self.listed.segment,
            "productType": self.product,
            "orderType": self.order_type,
            "validity": self.validity,
            "tradingSymbol": self.listed.symbol,
            "securityId": str(self.listed.security_id),
            "quantity": self.quantity,
            "disclosedQuantity": self.disclosed,
            "price": self.price,
            "triggerPrice": self.trigger,
            "afterMarketOrder": self.after_market,
            "boProfitValue": ZERO,
            "boStopLossValue": ZERO,
            "legName": "",
            "createTime": ist_text(self.created),
            "updateTime": ist_text(self.updated or self.created),
            "exchangeTime": ist_text(self.reached) if self.reached else "",
            "drvExpiryDate": f"{self.listed.expiry}" if self.listed.expiry else None,
            "drvOptionType": _right(self.listed),
            "drvStrikePrice": self.listed.strike or ZERO,
            "omsErrorCode": self.code,
            "omsErrorDescription": self.reason,
            "algoId": "",
            "remainingQuantity": self.remaining,
            "averageTradedPrice": self.average,
            "filledQty": self.filled,
        }

    def trade_rows(self) -> list[dict[str, object]]:
        """Return the trade book's rows."""
        return [
            {
                "dhanClientId": self.client_id,
                "orderId": self.order_id,
                "exchangeOrderId": f"11{self.order_id}",
                "exchangeTradeId": trade.trade_id,
                "transactionType": self.side,
                "exchangeSegment": self.listed.segment,
                "productType": self.product,
                "orderType": self.order_type,
                "tradingSymbol": self.listed.symbol,
                "customSymbol": self.listed.name,
                "securityId": str(self.listed.security_id),
                "tradedQuantity": trade.quantity,
                "tradedPrice": trade.price,
                "createTime": ist_text(self.created),
                "updateTime": ist_text(trade.at),
                "exchangeTime": ist_text(trade.at),
                "drvExpiryDate": f"{self.listed.expiry}" if self.listed.expiry else "NA",
                "drvOptionType": _right(self.listed),
                "drvStrikePrice": self.listed.strike or ZERO,
            }
            for trade in self.trades
        ]

    def alert(self) -> dict[str, object]:
        """Return the ``Data`` of a pushed ``order_alert``."""
        listed = self.listed
        last = self.trades[-1] if self.trades else None
        return {
            "Exchange": listed.segment.split("_")[0],
            "Segment": {"EQ": "E", "FNO": "D", "COMM": "M"}.get(listed.segment.split("_")[1], "C"),
            "Source": self.source,
            "SecurityId": str(listed.security_id),
            "ClientId": self.client_id,
            "ExchOrderNo": f"11{self.order_id}" if self.reached else "",
            "OrderNo": self.order_id,
            "Product": PRODUCTS[self.product],
            "TxnType": self.side[0],
            "OrderType": ORDER_TYPES[self.order_type],
            "Validity": self.validity,
            "DiscQuantity": self.disclosed,
            "RemainingQuantity": self.remaining,
            "Quantity": self.quantity,
            "TradedQty": self.filled,
            "Price": self.price,
            "TriggerPrice": self.trigger,
            "TradedPrice": last.price if last else ZERO,
            "AvgTradedPrice": self.average,
            "OffMktFlag": "1" if self.after_market else "0",
            "OrderDateTime": ist_text(self.created),
            "ExchOrderTime": ist_text(self.reached) if self.reached else "",
            "LastUpdatedTime": ist_text(self.updated or self.created),
            "Remarks": " ",
            "MktType": "NL",
            "ReasonDescription": self.reason or "CONFIRMED",
            "LegNo": 1,
            "Instrument": listed.instrument,
            "Symbol": listed.underlying or listed.symbol,
            "ProductName": self.product,
            "Status": self.status,
            "LotSize": listed.lot,
            "StrikePrice": listed.strike or ZERO,
            "ExpiryDate": f"{listed.expiry or NO_DATE} 00:00:00",
            "OptType": listed.right or "XX",
            "DisplayName": listed.name,
            "Isin": listed.isin or "NA",
            "Series": listed.series,
            "CorrelationId": self.correlation_id,
        }


def _right(listed: Listed) -> str | None:
    return {"CE": "CALL", "PE": "PUT"}.get(listed.right)
