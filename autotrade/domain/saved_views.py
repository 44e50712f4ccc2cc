"""Saved views: filters of a report that a user keeps under a name."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from autotrade.domain.ids import SavedViewId, UserId

MOST_VIEWS: Final = 50


class ReportKind(StrEnum):
    """What there are reports of."""

    EXECUTIONS = "executions"
    TRADES = "trades"
    PNL = "pnl"
    EQUITY = "equity"
    CHARGES = "charges"
    STATEMENT = "statement"
    TAX = "tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """Filters of a report under a name that is the user's only one of that name.

    ``filters`` are the query parameters of the report, as texts.
    """

    id: SavedViewId
    user_id: UserId
    name: str
    report: ReportKind
    filters: dict[str, object]
    created_at: datetime
    updated_at: datetime
