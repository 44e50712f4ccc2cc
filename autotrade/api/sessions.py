"""The user's own log-in sessions."""

from typing import Any

from flask import Response

from autotrade.api.context import (
    current_user,
    no_content,
    origin,
    require_confirmed_factor,
    services,
    session_of_user,
)
from autotrade.api.paging import part_body
from autotrade.api.schemas.paging import PageQuerySchema, page_of
from autotrade.api.schemas.sessions import SessionSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.domain.ids import SessionId

blp = Resource(
    "sessions",
    __name__,
    url_prefix=f"{PREFIX}/auth/sessions",
    description="Log-in sessions",
    by_key=False,
)


@blp.route("", methods=["GET"])
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, page_of(SessionSchema))
@blp.operation("listSessions")
def list_sessions(query: dict[str, Any]) -> dict[str, object]:
    """List one's open sessions, newest first"""
    present = session_of_user().id
    part = part_body(services().sessions.list(current_user().id), query)
    items: Any = part["items"]
    return {**part, "items": [{"session": s, "current": s.id == present} for s in items]}


@blp.route("", methods=["DELETE"])
@blp.response(204)
@blp.operation("endOtherSessions")
def end_other_sessions() -> Response:
    """End all of one's sessions but this one

    Users with a second factor must have confirmed who they are (403 otherwise).
    """
    require_confirmed_factor()
    services().sessions.end_others(session_of_user(), origin())
    return no_content()


@blp.route("/<string:session_id>", methods=["DELETE"])
@blp.response(204)
@blp.operation("endSession", may=(404,))
def end_session(session_id: str) -> Response:
    """End one of one's sessions: its tokens are refused and its sockets closed

    Users with a second factor must have confirmed who they are (403 otherwise). Logging out ends
    the present one without.
    """
    require_confirmed_factor()
    services().sessions.end(current_user().id, SessionId(session_id), origin())
    return no_content()
