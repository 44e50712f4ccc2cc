"""Test alerts: bodies such as a TradingView alert of the strategy would have."""

import json
from datetime import datetime
from typing import Final

from autotrade.domain.money import price_text
from autotrade.domain.strategies import Strategy
from autotrade.ports.marketdata import Quotes

DEFAULT_SYMBOL: Final = "NSE:SBIN"


def rehearsal_body(strategy: Strategy, quotes: Quotes, at: datetime, alert_id: str) -> bytes:
    """Return an alert that buys the strategy's first symbol at its present price.

    One unit, unless the strategy's sizing decides; ``alert_id`` keeps two of them apart.
    """
    symbol = strategy.symbols[0] if strategy.symbols else DEFAULT_SYMBOL
    body = {"action": "buy", "symbol": symbol}
    if strategy.sizing is None:
        body["quantity"] = "1"
    quote = quotes.last(symbol)
    if quote is not None:
        body["price"] = price_text(quote.price)
    body["time"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    body["id"] = alert_id
    return json.dumps(body).encode()
