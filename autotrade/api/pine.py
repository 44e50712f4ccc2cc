"""Checking Pine scripts while they are typed."""

from typing import Any

from autotrade.api.schemas.strategies import PineCheckSchema
from autotrade.api.schemas.strategy_inputs import ScriptSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.services.pine import ScriptCheck, check_script

blp = Resource("pine", __name__, url_prefix=f"{PREFIX}/pine", description="Pine Script")


@blp.route("/check", methods=["POST"])
@blp.arguments(ScriptSchema)
@blp.response(200, PineCheckSchema)
@blp.operation("checkPine")
def check_pine(body: dict[str, Any]) -> ScriptCheck:
    """Check a script

    Errors and warnings with their places, and the inputs and orders that the script offers.
    """
    return check_script(body["script"])
