"""What trades cost, by the checked-in tables of charges and margins."""

from autotrade.brokers.paper.rates import charge_table, margin_table
from autotrade.services.lookups import Instruments
from autotrade.services.trade_costs import CostsOf, TradeCosts


def trade_costs(instruments: Instruments) -> CostsOf:
    """Return what tells a fill's costs."""
    costs = TradeCosts(charges=charge_table(), margins=margin_table(), instruments=instruments)
    return costs.of
