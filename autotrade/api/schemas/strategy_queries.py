"""Filters of strategies."""

import marshmallow as ma

from autotrade.api.schemas.paging import RangeQuerySchema, filter_id
from autotrade.domain.strategies import StrategyMode, StrategyStatus


class StrategyQuerySchema(RangeQuerySchema):
    """Filters of strategies."""

    status = ma.fields.Enum(StrategyStatus, by_value=True)
    mode = ma.fields.Enum(StrategyMode, by_value=True)
    broker_id = filter_id()
