"""The market: whether it is open, prices and candles."""

from autotrade.api.context import services
from autotrade.api.schemas.market_calendar import MarketStatusListSchema
from autotrade.api.spec import PREFIX, Resource

blp = Resource("market", __name__, url_prefix=f"{PREFIX}/market", description="Market data")


@blp.route("/status", methods=["GET"])
@blp.response(200, MarketStatusListSchema)
@blp.operation("getMarketStatus")
def get_market_status() -> dict[str, object]:
    """Show which markets are open

    By segment; with the reason when one is closed, and when it opens next.
    """
    calendars = services().calendars
    items = calendars.statuses()
    return {"at": items[0].at, "always_open": calendars.market_always_open, "items": items}
