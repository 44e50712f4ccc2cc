"""Accounts from before there were accounts: made, once, from the fills in the book."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from autotrade.domain.charges import ChargeTable
from autotrade.domain.errors import InvalidError
from autotrade.domain.ledger import LedgerLine, difference
from autotrade.domain.listings import ListingKind, listing_of
from autotrade.domain.margins import MarginBasis, MarginRule, MarginTable
from autotrade.domain.orders import Product
from autotrade.domain.paper_accounts import PaperTrade, Posted, Tariff, after_trade
from autotrade.domain.paper_states import PaperState
from autotrade.ports.paper import PaperOrder

_IN_FULL: Final = MarginTable(
    "in full",
    [
        MarginRule(
            exchange=None,
            kind=kind,
            product=product,
            is_long=is_long,
            effective_from=date.min,
            basis=MarginBasis.VALUE,
            rate=Decimal(1),
        )
        for kind in ListingKind
        for product in Product
        for is_long in (True, False)
    ],
)
_FREE: Final = ChargeTable("none", [])


def replayed(
    anew: PaperState, orders: Iterable[PaperOrder], tariff: Tariff
) -> tuple[PaperState, tuple[LedgerLine, ...]]:
    """Return the account that these orders' fills lead to, and the lines of its first entry.

    What the tables do not know is carried free of charge and in full.
    """
    fills = [(fill, order) for order in orders for fill in order.fills]
    fills.sort(key=lambda pair: pair[0].at)
    state = anew
    if fills:
        state = replace(state, opened_at=min(fills[0][0].at, state.opened_at))
    for fill, order in fills:
        request = order.request
        trade = PaperTrade(
            symbol=request.symbol,
            product=request.product,
            listing=order.listing or listing_of(request.symbol),
            side=request.side,
            quantity=fill.quantity,
            price=fill.price,
            at=fill.at,
        )
        state = _posted(state, trade, tariff).state
    return state, difference({}, state.balances())


def _posted(state: PaperState, trade: PaperTrade, tariff: Tariff) -> Posted:
    for known in (tariff, Tariff(_FREE, tariff.margins)):
        try:
            return after_trade(state, trade, known)
        except InvalidError:
            continue
    return after_trade(state, trade, Tariff(_FREE, _IN_FULL))
