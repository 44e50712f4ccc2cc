"""Positions."""

from typing import Any

from flask import g

from autotrade.api.context import current_user, services
from autotrade.api.paging import part_body
from autotrade.api.schemas.paging import PositionQuerySchema, page_of
from autotrade.api.schemas.positions import PositionSchema, ProtectionChangeSchema
from autotrade.api.schemas.trades import ExitSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.api.trades import exit_body
from autotrade.domain.ids import PositionId
from autotrade.domain.positions import Position

blp = Resource("positions", __name__, url_prefix=f"{PREFIX}/positions", description="Positions")


@blp.route("", methods=["GET"])
@blp.arguments(PositionQuerySchema, location="query")
@blp.response(200, page_of(PositionSchema))
@blp.operation("listPositions")
def list_positions(query: dict[str, Any]) -> dict[str, object]:
    """List positions, open ones first

    With `strategy_id` that strategy's shares of them, which have levels of their own.
    """
    found = services().positions.list(
        current_user().id,
        broker_id=query.get("broker_id"),
        symbol=query.get("symbol"),
        strategy_id=query.get("strategy_id"),
    )
    return part_body(found, query)


@blp.route("/<string:position_id>", methods=["GET"])
@blp.response(200, PositionSchema)
@blp.operation("getPosition", may=(404,))
def get_position(position_id: str) -> Position:
    """Show a position"""
    return services().positions.get(current_user().id, PositionId(position_id))


@blp.route("/<string:position_id>", methods=["PATCH"])
@blp.arguments(ProtectionChangeSchema)
@blp.response(200, PositionSchema)
@blp.operation("protectPosition", may=(404, 409))
def protect_position(body: dict[str, Any], position_id: str) -> Position:
    """Set stop-loss, target and trailing stop

    They are watched on every tick, and close the position at the market when one is reached. A
    level that is not named stays, `null` takes it away. 409: nothing is held, or it is being
    closed.
    """
    return services().positions.protect(current_user().id, PositionId(position_id), body)


@blp.route("/<string:position_id>/exit", methods=["POST"])
@blp.response(200, ExitSchema)
@blp.operation("exitPosition", may=(404, 409))
def exit_position(position_id: str) -> dict[str, object]:
    """Close a position

    At the market; its working orders are cancelled first. Asking twice closes once.
    """
    found = services().exit_requests.of_position(
        current_user().id, PositionId(position_id), request_id=g.request_id
    )
    return exit_body(found)
