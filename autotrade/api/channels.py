"""Channels: where a user is told of things outside the web app, and what was delivered there."""

from typing import Any

from flask import Response

from autotrade.api.context import current_user, no_content, services
from autotrade.api.paging import page_body, part_body, query_of
from autotrade.api.schemas.channels import (
    ChannelChangeSchema,
    ChannelCodeSchema,
    ChannelInputSchema,
    ChannelSchema,
    DeliveryQuerySchema,
    DeliverySchema,
    MethodsSchema,
)
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.channel_endpoints import HOSTED, OWN_SERVER
from autotrade.domain.channels import Channel
from autotrade.domain.ids import ChannelId
from autotrade.domain.notification_deliveries import Delivery
from autotrade.domain.notification_kinds import KINDS

blp = Resource(
    "channels",
    __name__,
    url_prefix=f"{PREFIX}/notifications",
    description="Where and of what a user is told",
)


@blp.route("/methods", methods=["GET"])
@blp.response(200, MethodsSchema)
@blp.operation("listNotificationMethods")
def list_methods() -> dict[str, object]:
    """List the ways of telling people, which of them work here, and the events to choose from"""
    known = {**HOSTED, **OWN_SERVER}
    return {
        "items": services().channels.methods.list(),
        "events": [{"event": event, "title": title} for event, title in KINDS.items()],
        "services": [{"scheme": scheme, "name": known[scheme]} for scheme in sorted(known)],
    }


@blp.route("/channels", methods=["GET"])
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, page_of(ChannelSchema))
@blp.operation("listChannels")
def list_channels(query: dict[str, Any]) -> dict[str, object]:
    """List one's channels, newest first"""
    return part_body(services().channels.list(current_user().id), query)


@blp.route("/channels", methods=["POST"])
@blp.arguments(ChannelInputSchema)
@blp.response(201, ChannelSchema)
@blp.operation("createChannel", may=(409,))
def create_channel(body: dict[str, Any]) -> Channel:
    """Make a channel and send a six-digit code to it

    It carries nothing before `/verify` was shown the code. Where this server is not set up for the
    method `error` says so, and no code is sent. 409: the endpoint has a channel already, or there
    are too many.
    """
    return services().channels.create(current_user().id, **body)


@blp.route("/channels/<string:channel_id>", methods=["PATCH"])
@blp.arguments(ChannelChangeSchema)
@blp.response(200, ChannelSchema)
@blp.operation("updateChannel", may=(404, 409))
def update_channel(body: dict[str, Any], channel_id: str) -> Channel:
    """Change a channel; another endpoint gets another code"""
    return services().channels.update(current_user().id, ChannelId(channel_id), body)


@blp.route("/channels/<string:channel_id>", methods=["DELETE"])
@blp.response(204)
@blp.operation("deleteChannel", may=(404,))
def delete_channel(channel_id: str) -> Response:
    """Forget a channel; what waited for it is not sent"""
    services().channels.remove(current_user().id, ChannelId(channel_id))
    return no_content()


@blp.route("/channels/<string:channel_id>/verify", methods=["POST"])
@blp.arguments(ChannelCodeSchema)
@blp.response(200, ChannelSchema)
@blp.operation("verifyChannel", may=(404, 409))
def verify_channel(body: dict[str, Any], channel_id: str) -> Channel:
    """Show the code that was sent to a channel

    422: it is another one; there are five tries. 409: none is good any more, ask for another.
    """
    return services().channels.verify(current_user().id, ChannelId(channel_id), body["code"])


@blp.route("/channels/<string:channel_id>/code", methods=["POST"])
@blp.response(202, ChannelSchema)
@blp.operation("resendChannelCode", may=(404, 409))
def resend_code(channel_id: str) -> Channel:
    """Send another code to a channel; the one before is worthless then"""
    return services().channels.resend_code(current_user().id, ChannelId(channel_id))


@blp.route("/channels/<string:channel_id>/test", methods=["POST"])
@blp.response(202, DeliverySchema)
@blp.operation("testChannel", may=(404, 409))
def test_channel(channel_id: str) -> Delivery:
    """Send a test message to a verified channel; the delivery log shows how it ends"""
    return services().channels.test(current_user().id, ChannelId(channel_id))


@blp.route("/deliveries", methods=["GET"])
@blp.arguments(DeliveryQuerySchema, location="query")
@blp.response(200, page_of(DeliverySchema))
@blp.operation("listDeliveries")
def list_deliveries(query: dict[str, Any]) -> dict[str, object]:
    """List what was or will be sent to one's channels, newest first"""
    return page_body(services().channels.deliveries(query_of(query)))
