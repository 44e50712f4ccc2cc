"""The use cases of reports, put together."""

from dataclasses import dataclass

from autotrade.services.exports import Exports
from autotrade.services.reports import Reports
from autotrade.services.reports_ahead import DaysAhead
from autotrade.services.saved_views import SavedViews
from autotrade.services.statements import Statements
from autotrade.services.taxes import Taxes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportServices:
    """Sums, exports, statements, the tax view, and the views that users keep of them."""

    sums: Reports
    ahead: DaysAhead
    exports: Exports
    statements: Statements
    taxes: Taxes
    views: SavedViews
