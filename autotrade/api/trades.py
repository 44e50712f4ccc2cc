"""Trades."""

from typing import Any

from flask import Response, g

from autotrade.api import idempotency
from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.paging import page_of
from autotrade.api.schemas.trades import (
    ExitAllSchema,
    ExitListSchema,
    ExitSchema,
    NewTradeSchema,
    PerformanceQuerySchema,
    PerformanceSchema,
    TradeChangeSchema,
    TradeQuerySchema,
    TradeSchema,
)
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import TradeId
from autotrade.domain.trades import Trade
from autotrade.services.exit_requests import ExitView
from autotrade.services.trades import Performance, TradeRecord

blp = Resource("trades", __name__, url_prefix=f"{PREFIX}/trades", description="Round trips")


@blp.route("", methods=["GET"])
@blp.arguments(TradeQuerySchema, location="query")
@blp.response(200, page_of(TradeSchema))
@blp.operation("listTrades")
def list_trades(query: dict[str, Any]) -> dict[str, object]:
    """List trades, newest first"""
    return page_body(services().trades.page(query_of(query)))


@blp.route("", methods=["POST"])
@blp.arguments(NewTradeSchema)
@blp.response(201, TradeSchema)
@blp.doc(parameters=[idempotency.PARAMETER])
@blp.operation("recordTrade", may=(404, 409))
def record_trade(body: dict[str, Any]) -> Response:
    """Write a trade down

    For the journal: it places no order and changes no position.
    """
    user = current_user()
    if body["broker_id"] is None:
        body["broker_id"] = services().paper.portfolios.account(user.id, None).id
    body["opened_at"] = body["opened_at"] or services().trades.now()
    record = TradeRecord(**body)
    return idempotency.once(
        "recordTrade",
        TradeSchema,
        201,
        lambda: services().trades.record(user.id, record, idempotency.key()),
    )


@blp.route("/performance", methods=["GET"])
@blp.arguments(PerformanceQuerySchema, location="query")
@blp.response(200, PerformanceSchema)
@blp.operation("getPerformance", may=(404,))
def performance(query: dict[str, Any]) -> Performance:
    """Show P&L and margin of an account

    Without `broker_id` of the paper account. `total_pnl` is net of charges.
    """
    return services().trades.performance(current_user().id, query.get("broker_id"))


@blp.route("/exit-all", methods=["POST"])
@blp.arguments(ExitAllSchema)
@blp.response(202, ExitListSchema)
@blp.operation("exitAll", may=(404, 409))
def exit_all(body: dict[str, Any]) -> dict[str, object]:
    """Close every open position

    Of one account, or of all; working orders in their symbols are cancelled first. It goes on
    after the answer. 409: all orders are stopped by a kill switch; use its own way to close.
    """
    begun = services().exit_requests.of_all(current_user().id, **body, request_id=g.request_id)
    return {"items": [exit_body(each) for each in begun]}


@blp.route("/<string:trade_id>", methods=["GET"])
@blp.response(200, TradeSchema)
@blp.operation("getTrade", may=(404,))
def get_trade(trade_id: str) -> Trade:
    """Show a trade"""
    return services().trades.get(current_user().id, TradeId(trade_id))


@blp.route("/<string:trade_id>", methods=["PATCH"])
@blp.arguments(TradeChangeSchema)
@blp.response(200, TradeSchema)
@blp.operation("changeTrade", may=(404, 409))
def change_trade(body: dict[str, Any], trade_id: str) -> Trade:
    """Change the notes of a trade"""
    return services().trades.change(current_user().id, TradeId(trade_id), body)


@blp.route("/<string:trade_id>/exit", methods=["POST"])
@blp.response(200, ExitSchema)
@blp.operation("exitTrade", may=(404, 409))
def exit_trade(trade_id: str) -> dict[str, object]:
    """Close what is held of a trade

    At the market, and nothing else of its position. Asking twice closes once.
    """
    found = services().exit_requests.of_trade(
        current_user().id, TradeId(trade_id), request_id=g.request_id
    )
    return exit_body(found)


def exit_body(view: ExitView) -> dict[str, object]:
    """Return an exit, with the orders of its present try, as its schema dumps it."""
    shown = view.exit
    return {
        **{name: getattr(shown, name) for name in ExitSchema().fields if name != "orders"},
        "orders": view.orders,
    }
