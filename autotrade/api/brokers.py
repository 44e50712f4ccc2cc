"""Linked broker accounts."""

from dataclasses import fields
from typing import Any

from flask import Response

from autotrade.api.context import (
    base_url,
    current_user,
    no_content,
    require_confirmed_factor,
    services,
)
from autotrade.api.paging import part_body
from autotrade.api.schemas.brokers import (
    BrokerChangeSchema,
    BrokerLinkSchema,
    BrokerSchema,
    BrokerTypeSchema,
    LinkedBrokerSchema,
    PostbackSchema,
)
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.ids import BrokerId
from autotrade.services.postbacks import PostbackAddresses

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
@blp.response(201, LinkedBrokerSchema)
@blp.operation("linkBroker", may=(409,))
def link_broker(body: dict[str, Any]) -> dict[str, object]:
    """Link an account

    Credentials are stored encrypted, tried at once, and never come back. An account whose broker
    can't be asked is unverified and says why. 409: too many accounts. Users with a second factor
    must have confirmed who they are (403 otherwise).
    """
    if body["credentials"]:
        require_confirmed_factor()
    linked = services().brokers.link(
        current_user().id,
        broker_type=body["type"],
        label=body["label"],
        credentials=body["credentials"],
    )
    shown = {each.name: getattr(linked.account, each.name) for each in fields(BrokerAccount)}
    return {**shown, "postback_secret": linked.postback_secret}


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
    """Relabel an account or replace its credentials

    New credentials are tried at once. For them, users with a second factor must have confirmed
    who they are (403 otherwise).
    """
    if body.get("credentials") is not None:
        require_confirmed_factor()
    return services().brokers.change(current_user().id, BrokerId(broker_id), **body)


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

    An ended session is never tried again: the account is shown as expired until it gets new
    credentials. 409: this release can't reach that broker yet. 503: the broker can't be asked
    just now.
    """
    return services().brokers.verify(current_user().id, BrokerId(broker_id))


@blp.route("/<string:broker_id>/postback", methods=["GET"])
@blp.response(200, PostbackSchema)
@blp.operation("getPostback", may=(404,))
def get_postback(broker_id: str) -> dict[str, object]:
    """Show where the broker's postbacks go

    404: no such account, or it has no postback secret yet.
    """
    found = services().postback_keys.addresses(current_user().id, BrokerId(broker_id))
    return _postback(found)


@blp.route("/<string:broker_id>/rotate-postback-secret", methods=["POST"])
@blp.response(200, PostbackSchema)
@blp.operation("rotatePostbackSecret", may=(404,))
def rotate_postback_secret(broker_id: str) -> dict[str, object]:
    """Make a new postback secret and show it once

    The one before is accepted for another 24 hours. Users with a second factor must have
    confirmed who they are (403 otherwise).
    """
    require_confirmed_factor()
    return _postback(services().postback_keys.rotate(current_user().id, BrokerId(broker_id)))


def _postback(found: PostbackAddresses) -> dict[str, object]:
    webhooks = f"{base_url()}{PREFIX}/webhooks/brokers"
    return {
        "url": f"{webhooks}/{found.broker_id}",
        "hint_url": f"{webhooks}/hint/{found.hint_path}",
        "old_secrets_until": found.old_secrets_until,
        "secret": found.secret,
    }
