"""Watch lists."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length

from autotrade.api.schemas.fields import CanonicalSymbol, Timestamp
from autotrade.domain.watchlists import MOST_WATCHED


class WatchlistChangeSchema(ma.Schema):
    """A list of symbols in the order in which they are to be shown."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"symbols": ["^NSEI", "NSE:TCS", "RELIANCE"]}

    symbols = ma.fields.List(
        CanonicalSymbol(validate=Length(max=81)),
        required=True,
        validate=Length(max=MOST_WATCHED),
        metadata={
            "description": "A bare one is taken to be of the NSE; twice the same counts once"
        },
    )


class WatchlistSchema(ma.Schema):
    """The symbols that a user watches; `updated_at` is null while nothing was ever stored."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "symbols": ["NSE:NIFTY", "NSE:TCS", "NSE:RELIANCE"],
        "updated_at": "2026-11-20T04:50:00.135Z",
    }

    symbols = ma.fields.List(ma.fields.String(), required=True)
    updated_at = Timestamp(required=True, allow_none=True)
