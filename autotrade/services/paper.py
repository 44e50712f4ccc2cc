"""The use cases around paper accounts, together."""

from dataclasses import dataclass

from autotrade.services.calendar_watch import CalendarWatch
from autotrade.services.linked_accounts import LinkedAccounts
from autotrade.services.margin_calls import MarginCalls
from autotrade.services.paper_days import PaperDays
from autotrade.services.paper_expiries import PaperExpiries
from autotrade.services.paper_matching import PaperMatching
from autotrade.services.portfolios import Portfolios
from autotrade.services.previews import Previews
from autotrade.services.trade_checks import TradeChecks


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperServices:
    """The use cases around paper accounts."""

    portfolios: Portfolios
    previews: Previews
    linked_accounts: LinkedAccounts
    matching: PaperMatching
    days: PaperDays
    expiries: PaperExpiries
    margin_calls: MarginCalls
    trade_checks: TradeChecks
    calendar_watch: CalendarWatch
