"""Exits: how far the closing of something is."""

from autotrade.api.context import current_user, services
from autotrade.api.schemas.trades import ExitSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.api.trades import exit_body
from autotrade.domain.ids import ExitId

blp = Resource("exits", __name__, url_prefix=f"{PREFIX}/exits", description="Closing what is held")


@blp.route("/<string:exit_id>", methods=["GET"])
@blp.response(200, ExitSchema)
@blp.operation("getExit", may=(404,))
def get_exit(exit_id: str) -> dict[str, object]:
    """Show how far an exit is"""
    return exit_body(services().exit_requests.get(current_user().id, ExitId(exit_id)))
