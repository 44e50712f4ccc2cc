"""Orders."""

from typing import Any

from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.orders import OrderQuerySchema, OrderSchema
from autotrade.api.schemas.paging import page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import OrderId
from autotrade.domain.orders import Order

blp = Resource("orders", __name__, url_prefix=f"{PREFIX}/orders", description="Orders")


@blp.route("", methods=["GET"])
@blp.arguments(OrderQuerySchema, location="query")
@blp.response(200, page_of(OrderSchema))
@blp.operation("listOrders")
def list_orders(query: dict[str, Any]) -> dict[str, object]:
    """List orders, newest first"""
    return page_body(services().orders.page(query_of(query)))


@blp.route("/<string:order_id>", methods=["GET"])
@blp.response(200, OrderSchema)
@blp.operation("getOrder", may=(404,))
def get_order(order_id: str) -> Order:
    """Show an order"""
    return services().orders.get(current_user().id, OrderId(order_id))
