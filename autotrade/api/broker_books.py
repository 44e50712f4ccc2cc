"""A linked account's books at its broker, read live."""

from collections.abc import Sequence

from autotrade.api.context import current_user, services
from autotrade.api.schemas.broker_books import (
    BookOrderSchema,
    BookPositionSchema,
    BookTradeSchema,
    FundsSchema,
    HoldingSchema,
)
from autotrade.api.schemas.paging import page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.accounts import Funds
from autotrade.domain.ids import BrokerId

blp = Resource(
    "broker_books",
    __name__,
    url_prefix=f"{PREFIX}/brokers/<string:broker_id>",
    description="What a broker's own books say; an answer may be 3 s old",
)


@blp.route("/funds", methods=["GET"])
@blp.response(200, FundsSchema)
@blp.operation("getBrokerFunds", may=(404, 409))
def get_funds(broker_id: str) -> Funds:
    """Show the account's money

    409: the session has ended, or the broker refused. 503: it does not answer just now.
    """
    return services().books.funds(current_user().id, BrokerId(broker_id))


@blp.route("/positions", methods=["GET"])
@blp.response(200, page_of(BookPositionSchema))
@blp.operation("listBrokerPositions", may=(404, 409))
def list_positions(broker_id: str) -> dict[str, object]:
    """List the day's positions as the broker nets them"""
    return _whole(services().books.positions(current_user().id, BrokerId(broker_id)))


@blp.route("/holdings", methods=["GET"])
@blp.response(200, page_of(HoldingSchema))
@blp.operation("listBrokerHoldings", may=(404, 409))
def list_holdings(broker_id: str) -> dict[str, object]:
    """List what is held in the demat account"""
    return _whole(services().books.holdings(current_user().id, BrokerId(broker_id)))


@blp.route("/orders", methods=["GET"])
@blp.response(200, page_of(BookOrderSchema))
@blp.operation("listBrokerOrders", may=(404, 409))
def list_orders(broker_id: str) -> dict[str, object]:
    """List the day's order book, also orders placed elsewhere"""
    return _whole(services().books.orders(current_user().id, BrokerId(broker_id)))


@blp.route("/trades", methods=["GET"])
@blp.response(200, page_of(BookTradeSchema))
@blp.operation("listBrokerTrades", may=(404, 409))
def list_trades(broker_id: str) -> dict[str, object]:
    """List the day's trade book"""
    return _whole(services().books.trades(current_user().id, BrokerId(broker_id)))


def _whole(items: Sequence[object]) -> dict[str, object]:
    """Return a book as a list's answer; a day's book comes whole, as the broker gives it."""
    return {"items": items, "next_cursor": None}
