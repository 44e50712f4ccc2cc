"""The last real price of every symbol that a broker's feed has told."""

from autotrade.ports.marketdata import Quote, Tick


class LivePrices:
    """Filled by the feed's thread, read by the one that publishes; forgotten when a feed ends."""

    def __init__(self) -> None:
        self._quotes: dict[str, Quote] = {}

    def on_tick(self, tick: Tick) -> None:
        """Remember a price."""
        self._quotes[tick.symbol] = Quote(
            symbol=tick.symbol, price=tick.price, at=tick.at, simulated=False
        )

    def last(self, symbol: str) -> Quote | None:
        """Return the last real quote of a canonical symbol, None when there is none."""
        return self._quotes.get(symbol)

    def forget(self) -> None:
        """Forget everything: without a feed, nothing here is a present price."""
        self._quotes.clear()
