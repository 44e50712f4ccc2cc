"""Personal API keys."""

from typing import Any

from flask import Response

from autotrade.api.context import current_user, no_content, origin, services, session_of_user
from autotrade.api.paging import part_body
from autotrade.api.schemas.api_keys import ApiKeyInputSchema, ApiKeySchema, NewApiKeySchema
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import ApiKeyId

blp = Resource(
    "api-keys",
    __name__,
    url_prefix=f"{PREFIX}/auth/api-keys",
    description="Keys for scripts",
    by_key=False,
)


@blp.route("", methods=["GET"])
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, page_of(ApiKeySchema))
@blp.operation("listApiKeys")
def list_api_keys(query: dict[str, Any]) -> dict[str, object]:
    """List one's keys, newest first"""
    return part_body(services().api_keys.list(current_user().id), query)


@blp.route("", methods=["POST"])
@blp.arguments(ApiKeyInputSchema)
@blp.response(201, NewApiKeySchema)
@blp.operation("createApiKey", may=(409,))
def create_api_key(body: dict[str, Any]) -> dict[str, object]:
    """Make a key

    `key` is shown this once. Scripts send it as the header X-API-Key. `trade` includes `read`;
    `admin` includes both and is for admins. 403: confirm who you are first. 409: too many keys.
    """
    services().sessions.require_confirmed(session_of_user())
    made, text = services().api_keys.create(current_user(), **body, origin=origin())
    return {"made": made, "key": text}


@blp.route("/<string:key_id>", methods=["DELETE"])
@blp.response(204)
@blp.operation("deleteApiKey", may=(404,))
def delete_api_key(key_id: str) -> Response:
    """Take a key back; it is refused from now on"""
    services().api_keys.remove(current_user().id, ApiKeyId(key_id), origin())
    return no_content()
