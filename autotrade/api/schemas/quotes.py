"""Prices as they go over the socket."""

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Timestamp


class LivePriceSchema(ma.Schema):
    """A symbol's latest price; ``simulated`` marks the built-in market."""

    symbol = ma.fields.String()
    price = Price()
    timestamp = Timestamp(attribute="at")
    simulated = ma.fields.Boolean()
