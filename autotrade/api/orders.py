"""Orders."""

from typing import Any

from flask import Response, g

from autotrade.api import idempotency
from autotrade.api.context import current_user, services
from autotrade.api.paging import page_body, query_of
from autotrade.api.schemas.orders import (
    NewOrderSchema,
    OrderChangeSchema,
    OrderQuerySchema,
    OrderSchema,
)
from autotrade.api.schemas.paging import page_of
from autotrade.api.schemas.portfolios import OrderPreviewRequestSchema, OrderPreviewSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.api_keys import Scope
from autotrade.domain.ids import BrokerId, OrderId
from autotrade.domain.orders import Order, OrderAmendment, OrderTicket
from autotrade.services.previews import Preview

blp = Resource("orders", __name__, url_prefix=f"{PREFIX}/orders", description="Orders")


@blp.route("", methods=["GET"])
@blp.arguments(OrderQuerySchema, location="query")
@blp.response(200, page_of(OrderSchema))
@blp.operation("listOrders")
def list_orders(query: dict[str, Any]) -> dict[str, object]:
    """List orders, newest first"""
    return page_body(services().orders.page(query_of(query)))


@blp.route("", methods=["POST"])
@blp.arguments(NewOrderSchema)
@blp.response(201, OrderSchema)
@blp.doc(parameters=[idempotency.PARAMETER])
@blp.operation("placeOrder", may=(404, 409))
def place_order(body: dict[str, Any]) -> Response:
    """Place an order

    Answered with the order as it is after the broker's answer, also when that was a refusal: see
    `status`. 409: the account, the hours, or a kill switch allow no order just now.
    """
    ticket = OrderTicket(**_with_account(body), key=idempotency.key(), request_id=g.request_id)
    return idempotency.once(
        "placeOrder", OrderSchema, 201, lambda: services().orders.place(current_user().id, ticket)
    )


@blp.route("/preview", methods=["POST"])
@blp.arguments(OrderPreviewRequestSchema)
@blp.response(200, OrderPreviewSchema)
@blp.operation("previewOrder", may=(404, 409), scope=Scope.READ)
def preview_order(body: dict[str, Any]) -> Preview:
    """Show what an order would cost and bind

    Nothing is placed. Without a price it is reckoned with the present one. 409: there is none.
    """
    return services().paper.previews.preview(current_user().id, OrderTicket(**_with_account(body)))


@blp.route("/<string:order_id>", methods=["GET"])
@blp.response(200, OrderSchema)
@blp.operation("getOrder", may=(404,))
def get_order(order_id: str) -> Order:
    """Show an order"""
    return services().orders.get(current_user().id, OrderId(order_id))


@blp.route("/<string:order_id>", methods=["PATCH"])
@blp.arguments(OrderChangeSchema)
@blp.response(200, OrderSchema)
@blp.operation("changeOrder", may=(404, 409))
def change_order(body: dict[str, Any], order_id: str) -> Order:
    """Change a working order

    409: it can't be changed any more, or it is not known whether it was.
    """
    amendment = OrderAmendment(**body)
    return services().orders.modify(current_user().id, OrderId(order_id), amendment)


@blp.route("/<string:order_id>", methods=["DELETE"])
@blp.response(200, OrderSchema)
@blp.operation("cancelOrder", may=(404, 409))
def cancel_order(order_id: str) -> Order:
    """Cancel an order

    Answered with the order as it is then; the broker's word on it may follow as an event.
    """
    return services().orders.cancel(current_user().id, OrderId(order_id))


def _with_account(body: dict[str, Any]) -> dict[str, Any]:
    if body["broker_id"] is not None:
        return body
    account = services().paper.portfolios.account(current_user().id, None)
    return {**body, "broker_id": BrokerId(account.id)}
