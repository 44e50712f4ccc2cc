"""Where brokers post what became of orders; no log-in: a signature, or the address, is the proof."""

from typing import Any, Final

import marshmallow as ma
from flask import request

from autotrade.api.context import services
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import BrokerId

MAX_BODY_BYTES: Final = 16 * 1024
SIGNATURE: Final = "X-Broker-Signature"
ALGORITHM: Final = "X-Broker-Signature-Alg"

blp = Resource(
    "broker_postbacks",
    __name__,
    url_prefix=f"{PREFIX}/webhooks/brokers",
    description="Postbacks of brokers, inbound",
)

_BODY: Final[dict[str, Any]] = {
    "required": False,
    "description": "At most 16 KiB, of any Content-Type. In the common format: `broker_order_id`, "
    "`status`, and, as far as known, `client_tag`, `filled_quantity`, `average_price`, `reason`.",
    "content": {
        "application/json": {
            "schema": {"type": "object"},
            "example": {
                "broker_order_id": "112111182198",
                "client_tag": "QABCDEFGHIJ234567KLM",
                "status": "FILLED",
                "filled_quantity": "10",
                "average_price": "812.35",
            },
        },
        "text/plain": {"schema": {"type": "string"}, "example": "Order 112111182198 was traded."},
    },
}
_HEADERS: Final[list[dict[str, Any]]] = [
    {
        "in": "header",
        "name": SIGNATURE,
        "required": False,
        "description": "HMAC-SHA256 of the raw body with the account's postback secret, in hex",
        "schema": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
    },
    {
        "in": "header",
        "name": ALGORITHM,
        "required": False,
        "schema": {"type": "string", "enum": ["HMAC-SHA256"]},
    },
]


class PostbackReceiptSchema(ma.Schema):
    """The postback was taken in."""

    EXAMPLE: Final = {"status": "postback received"}

    status = ma.fields.Constant("postback received", required=True, metadata={"type": "string"})


@blp.route("/<string:broker_id>", methods=["POST"])
@blp.response(200, PostbackReceiptSchema)
@blp.doc(requestBody=_BODY, parameters=_HEADERS)
@blp.operation("postBrokerPostback", may=(400, 401, 404, 413))
@blp.public
def post_postback(broker_id: str) -> dict[str, object]:
    """Take in a signed postback

    401: not signed with the account's secret, or with one that was replaced over a day ago.
    """
    request.max_content_length = MAX_BODY_BYTES
    services().postbacks.signed(
        BrokerId(broker_id),
        request.get_data(cache=False, parse_form_data=False),
        request.headers.get(SIGNATURE),
        request.headers.get(ALGORITHM),
    )
    return {}


@blp.route("/hint/<string:webhook_path>", methods=["POST"])
@blp.response(200, PostbackReceiptSchema)
@blp.doc(requestBody=_BODY)
@blp.operation("postBrokerHint", may=(400, 401, 404, 413))
@blp.public
def post_hint(webhook_path: str) -> dict[str, object]:
    """Take in an unsigned postback

    Nothing that it says is believed: the broker is asked about the account's working orders.
    """
    request.max_content_length = MAX_BODY_BYTES
    request.get_data(cache=False, parse_form_data=False)
    services().postbacks.hint(webhook_path)
    return {}
