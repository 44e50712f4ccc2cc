"""Instruments."""

from typing import Any

from autotrade.api.context import services
from autotrade.api.schemas.instruments import InstrumentListSchema, InstrumentQuerySchema
from autotrade.api.spec import PREFIX, Resource

blp = Resource(
    "instruments", __name__, url_prefix=f"{PREFIX}/instruments", description="Instruments"
)


@blp.route("", methods=["GET"])
@blp.arguments(InstrumentQuerySchema, location="query")
@blp.response(200, InstrumentListSchema)
@blp.operation("searchInstruments")
def search_instruments(query: dict[str, Any]) -> dict[str, object]:
    """Search what can be traded

    As one types: exact symbols come first, then symbols that begin so, then names with such
    words; of contracts the near ones. Until a broker's instruments have been loaded it knows indices and
    large shares alone.
    """
    return {"items": services().instruments.search(query["q"], query["limit"])}
