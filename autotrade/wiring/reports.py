"""The reports, put together on what everything stands on."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from autotrade.brokers.paper.rates import charge_table
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Storage
from autotrade.services.exports import Exports
from autotrade.services.lookups import Instruments
from autotrade.services.reports import Reports
from autotrade.services.reports_ahead import DaysAhead
from autotrade.services.reports_charges import OrderCharges
from autotrade.services.reports_parts import ReportServices
from autotrade.services.saved_views import SavedViews
from autotrade.services.statements import AccountOf, Statements
from autotrade.services.taxes import Taxes

_BREATH: Final = timedelta(milliseconds=1)
"""Less would let those go on who wait for the processor, but nobody who waits for an answer."""


def report_services(
    *,
    storage: Storage,
    clock: Clock,
    ids: IdSource,
    instruments: Instruments,
    paper_account: AccountOf,
    pause: Callable[[], None],
) -> ReportServices:
    """Return everything that reports."""
    charges = OrderCharges(storage=storage, table=charge_table(), instruments=instruments)
    return ReportServices(
        sums=Reports(storage=storage, clock=clock, charges=charges),
        ahead=DaysAhead(storage=storage, clock=clock, pause=_rest),
        exports=Exports(storage=storage, pause=lambda: _rest(_BREATH)),
        statements=Statements(storage=storage, account=paper_account),
        taxes=Taxes(
            storage=storage,
            charges=charges,
            instruments=instruments,
            pause=pause,
        ),
        views=SavedViews(storage=storage, clock=clock, ids=ids),
    )


def _rest(pause: timedelta) -> None:
    threading.Event().wait(pause.total_seconds())
