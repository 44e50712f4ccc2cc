"""Positions."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.paging import part_body
from autotrade.api.schemas.paging import PositionQuerySchema, page_of
from autotrade.api.schemas.positions import PositionSchema
from autotrade.api.spec import PREFIX, Resource

blp = Resource("positions", __name__, url_prefix=f"{PREFIX}/positions", description="Positions")


@blp.route("", methods=["GET"])
@blp.arguments(PositionQuerySchema, location="query")
@blp.response(200, page_of(PositionSchema))
@blp.operation("listPositions")
def list_positions(query: dict[str, Any]) -> dict[str, object]:
    """List positions, open ones first"""
    found = services().positions.list(
        current_user().id, broker_id=query.get("broker_id"), symbol=query.get("symbol")
    )
    return part_body(found, query)
