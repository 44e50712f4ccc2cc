"""Linked broker accounts."""

from typing import Any

from flask import Response

from autotrade.api.context import current_user, no_content, services
from autotrade.api.paging import part_body
from autotrade.api.schemas.brokers import (
    BrokerChangeSchema,
    BrokerLinkSchema,
    BrokerSchema,
    BrokerTypeSchema,
)
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.ids import BrokerId

blp = Resource("brokers", __name__, url_prefix=f"{PREFIX}/brokers", description="Broker accounts")


@blp.route("/types", methods=["GET"])
@blp.response(200, page_of(BrokerTypeSchema))
@blp.operation("listBrokerTypes")
def list_broker_types() -> dict[str, object]:
    """List the types of broker

    With the fields of each one's link form, and whether this release can trade through it.
    """
    return {"items": services().brokers.types(), "next_cursor": None}


@blp.route("", methods=["GET"])
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, page_of(BrokerSchema))
@blp.operation("listBrokers")
def list_brokers(query: dict[str, Any]) -> dict[str, object]:
    """List the linked accounts, oldest first"""
    return part_body(services().brokers.list(current_user().id), query)


@blp.route("", methods=["POST"])
@blp.arguments(BrokerLinkSchema)
@blp.response(201, BrokerSchema)
@blp.operation("linkBroker", may=(409,))
def link_broker(body: dict[str, Any]) -> BrokerAccount:
    """Link an account

    Credentials are stored encrypted and never come back. 409: too many accounts.
    """
    return services().brokers.link(
        current_user().id,
        broker_type=body["type"],
        label=body["label"],
        credentials=body["credentials"],
    )


@blp.route("/<string:broker_id>", methods=["GET"])
@blp.response(200, BrokerSchema)
@blp.operation("getBroker", may=(404,))
def get_broker(broker_id: str) -> BrokerAccount:
    """Show an account"""
    return services().brokers.get(current_user().id, BrokerId(broker_id))


@blp.route("/<string:broker_id>", methods=["PATCH"])
@blp.arguments(BrokerChangeSchema)
@blp.response(200, BrokerSchema)
@blp.operation("updateBroker", may=(404,))
def update_broker(body: dict[str, Any], broker_id: str) -> BrokerAccount:
    """Relabel an account"""
    return services().brokers.relabel(current_user().id, BrokerId(broker_id), body["label"])


@blp.route("/<string:broker_id>", methods=["DELETE"])
@blp.response(204)
@blp.operation("unlinkBroker", may=(404, 409))
def unlink_broker(broker_id: str) -> Response:
    """Unlink an account and forget its credentials

    409: strategies use it, or it is the last paper account.
    """
    services().brokers.unlink(current_user().id, BrokerId(broker_id))
    return no_content()


@blp.route("/<string:broker_id>/verify", methods=["POST"])
@blp.response(200, BrokerSchema)
@blp.operation("verifyBroker", may=(404, 409))
def verify_broker(broker_id: str) -> BrokerAccount:
    """Ask the broker whether the credentials are good

    409: this release can't reach that broker yet.
    """
    return services().brokers.verify(current_user().id, BrokerId(broker_id))
