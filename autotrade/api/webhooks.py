"""Where TradingView posts its alerts; no log-in, the address is the secret."""

from typing import Final

from flask import g, request

from autotrade.api.arrival import waited
from autotrade.api.context import services
from autotrade.api.schemas.alerts import ReceiptSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.services.alerts import Receipt
from autotrade.services.deliveries import Delivery

MAX_BODY_BYTES: Final = 16 * 1024
ROUTE: Final = f"{PREFIX}/webhooks/<string:webhook_path>"
REFUSAL: Final = "autotrade.refusal"
"""Where in the environment it stands why a delivery was refused already."""

blp = Resource("webhooks", __name__, url_prefix=f"{PREFIX}/webhooks", description="Alerts, inbound")

_BODY: Final = {
    "required": True,
    "description": "The alert's message, at most 16 KiB: JSON or text, of any Content-Type.",
    "content": {
        "application/json": {
            "schema": {"type": "object"},
            "example": {
                "action": "buy",
                "symbol": "NSE:SBIN",
                "quantity": "10",
                "price": "812.35",
            },
        },
        "text/plain": {
            "schema": {"type": "string"},
            "example": "Cross: order buy @ 10 filled on SBIN. New strategy position is 10",
        },
    },
}


@blp.route("/<string:webhook_path>", methods=["POST"])
@blp.response(200, ReceiptSchema)
@blp.doc(requestBody=_BODY)
@blp.operation("postWebhook", may=(400, 401, 403, 404, 409, 413))
@blp.public
def post_webhook(webhook_path: str) -> Receipt:
    """Take an alert in

    Answered after the alert is durably stored. A repeated delivery answers with the first
    alert's id and does nothing more. 400: not understood; 409: the strategy is paused.
    """
    refusal: Exception | None = request.environ.get(REFUSAL)
    if refusal is not None:
        raise refusal
    request.max_content_length = MAX_BODY_BYTES
    delivery = Delivery(
        body=request.get_data(cache=False, parse_form_data=False),
        content_type=request.content_type,
        source_ip=request.remote_addr,
        request_id=g.request_id,
        waited=waited(request.environ),
    )
    return services().alerts.receive(webhook_path, delivery)
