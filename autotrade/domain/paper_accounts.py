"""Paper accounts: what every event does to the money and the positions of one. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from autotrade.domain.charges import NO_CHARGES, Charges, ChargeTable
from autotrade.domain.errors import InvalidError
from autotrade.domain.ledger import LedgerLine, difference
from autotrade.domain.listings import Listing
from autotrade.domain.margins import MarginRule, MarginTable
from autotrade.domain.money import PAISA, ZERO
from autotrade.domain.orders import Product, Side
from autotrade.domain.paper_states import (
    Loan,
    PaidFee,
    PaperPosition,
    PaperState,
    day_of,
    held,
    opened,
    position_key,
)

_PART: Final = Decimal("0.000001")
"""To what the cost of a part of a position is rounded; the rest stays with the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTrade:
    """A fill, or an order as if it were filled at ``price``.

    ``turnover`` is what the same order traded before, in rupees: charges are an order's.
    """

    symbol: str
    product: Product
    listing: Listing
    side: Side
    quantity: Decimal
    price: Decimal
    at: datetime
    turnover: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Posted:
    """What a trade does: the account afterwards, the ledger's lines, and the charges."""

    state: PaperState
    lines: tuple[LedgerLine, ...]
    charges: Charges


@dataclass(frozen=True, slots=True)
class Tariff:
    """What is charged and what is bound, on every day."""

    charges: ChargeTable
    margins: MarginTable


def reduces(state: PaperState, trade: PaperTrade) -> bool:
    """Say whether a trade only takes from what is held."""
    quantity = held(state, trade.symbol, trade.product)
    return quantity * trade.side.sign < 0 and trade.quantity <= abs(quantity)


def after_trade(state: PaperState, trade: PaperTrade, tariff: Tariff) -> Posted:
    """Return what a trade makes of an account.

    Raises:
        InvalidError: the tables have no charges or no margin for it.
    """
    key, day = position_key(trade.symbol, trade.product), day_of(trade.at)
    before = state.positions.get(key) or _flat(trade)
    closing = ZERO
    if before.quantity * trade.side.sign < 0:
        closing = min(abs(before.quantity), trade.quantity)
    rest, gain, repaid = _closed(before, closing, trade.price)
    after = _added(rest, trade, trade.quantity - closing, tariff, day)
    fee = _fee(state, trade, closing, day)
    charges = _charges(trade, tariff, day, has_dp=fee is not None)
    lent = after.loan - (before.loan - repaid)
    holdings = _paid(after) - _paid(before)
    margin = after.margin - before.margin
    changed = replace(
        state,
        cash=state.cash + gain - holdings - margin + lent - repaid - charges.total,
        margin=state.margin + margin,
        holdings=state.holdings + holdings,
        loan=state.loan + lent - repaid,
        realized=state.realized + gain,
        charges=state.charges + charges.total,
        positions={**state.positions, key: after},
        fees=(*state.fees, fee) if fee is not None and charges.dp else state.fees,
        updated_at=trade.at,
    )
    return Posted(changed, difference(state.balances(), changed.balances()), charges)


def tidied(state: PaperState, day: date) -> PaperState:
    """Return an account without what was closed before ``day`` and fees of before."""
    if day_of(state.updated_at) == day:
        return state
    positions = {
        key: position
        for key, position in state.positions.items()
        if position.quantity or day_of(position.updated_at) >= day
    }
    fees = tuple(fee for fee in state.fees if fee.day >= day)
    return replace(state, positions=positions, fees=fees)


def after_charges(state: PaperState, charges: Charges, at: datetime) -> Posted:
    """Return what charges by themselves make of an account."""
    total = charges.total
    changed = replace(state, cash=state.cash - total, charges=state.charges + total, updated_at=at)
    return Posted(changed, difference(state.balances(), changed.balances()), charges)


def interest_on(position: PaperPosition, day: date, tariff: Tariff) -> Decimal:
    """Return the interest of one calendar day: on what was lent on earlier days."""
    lent = sum((loan.amount for loan in position.loans if loan.day < day), ZERO)
    if not lent:
        return ZERO
    rule = tariff.margins.rule(position.listing, position.product, day, is_long=True)
    return (lent * rule.daily_interest).quantize(PAISA, rounding=ROUND_HALF_UP)


def after_interest(
    state: PaperState, interest: Decimal, at: datetime
) -> tuple[PaperState, tuple[LedgerLine, ...]]:
    """Return what a day's interest makes of an account."""
    changed = replace(
        state, cash=state.cash - interest, interest=state.interest + interest, updated_at=at
    )
    return changed, difference(state.balances(), changed.balances())


def after_reset(
    state: PaperState, capital: Decimal, at: datetime
) -> tuple[PaperState, tuple[LedgerLine, ...]]:
    """Return an account that begins anew with a capital: nothing is held, bound or owed.

    It begins a millisecond later than what was traded before.
    """
    anew = replace(
        opened(state.id, state.user_id, at + timedelta(milliseconds=1), capital),
        version=state.version,
        interest_through=state.interest_through,
    )
    return anew, difference(state.balances(), anew.balances())


def inconsistencies(state: PaperState, tariff: Tariff) -> list[str]:
    """Return where an account's sums are not those of its positions."""
    positions = state.positions.values()
    sums = {
        "margin": (state.margin, sum((each.margin for each in positions), ZERO)),
        "holdings": (state.holdings, sum((_paid(each) for each in positions), ZERO)),
        "mtf_loan": (state.loan, sum((each.loan for each in positions), ZERO)),
    }
    problems = [
        f"{name}: the account says {told:f}, its positions {added:f}."
        for name, (told, added) in sums.items()
        if told != added
    ]
    problems += [text for each in positions if (text := _wrong_margin(each, tariff)) is not None]
    if state.margin < 0 or state.reserved < 0:
        problems.append("What is bound is below zero.")
    return problems


def _wrong_margin(position: PaperPosition, tariff: Tariff) -> str | None:
    if not position.quantity or position.is_paid:
        return None
    try:
        rule = _rule(position, tariff, day_of(position.updated_at))
    except InvalidError:  # from before there were rules
        return None
    quantity, strike = abs(position.quantity), position.listing.strike
    needed = rule.blocked(quantity, position.cost, strike)
    if needed == position.margin:
        return None
    return f"{position.symbol} needs {needed:f} of margin and has {position.margin:f}."


def _flat(trade: PaperTrade) -> PaperPosition:
    return PaperPosition(
        symbol=trade.symbol, product=trade.product, listing=trade.listing, updated_at=trade.at
    )


def _paid(position: PaperPosition) -> Decimal:
    return position.cost if position.is_paid else ZERO


def _rule(position: PaperPosition, tariff: Tariff, day: date) -> MarginRule:
    return tariff.margins.rule(
        position.listing, position.product, day, is_long=position.quantity > 0
    )


def _closed(
    position: PaperPosition, quantity: Decimal, price: Decimal
) -> tuple[PaperPosition, Decimal, Decimal]:
    """Return what a closed part leaves (its margin is still the whole's), its gain, its loan."""
    if not quantity:
        return position, ZERO, ZERO
    is_all = quantity == abs(position.quantity)
    cost, repaid = position.cost, position.loan
    if not is_all:
        share = quantity / abs(position.quantity)
        cost = (position.cost * share).quantize(_PART)
        repaid = (repaid * share).quantize(PAISA)
    gain = (quantity * price - cost) * position.sign
    left = replace(
        position,
        quantity=position.quantity - quantity * position.sign,
        cost=position.cost - cost,
        realized=position.realized + gain,
        loans=() if is_all else _repaid(position.loans, repaid),
        is_paid=position.is_paid and not is_all,
    )
    return left, gain, repaid


def _added(
    position: PaperPosition, trade: PaperTrade, quantity: Decimal, tariff: Tariff, day: date
) -> PaperPosition:
    """Return a position with what a trade opens, and with the margin that all of it needs."""
    value = quantity * trade.price
    total, cost = position.quantity + quantity * trade.side.sign, position.cost + value
    loans, margin, is_paid = position.loans, ZERO, position.is_paid
    if total:
        rule = tariff.margins.rule(position.listing, trade.product, day, is_long=total > 0)
        margin = rule.blocked(abs(total), cost, position.listing.strike)
        is_paid = rule.is_paid
        lent = rule.lent(value)
        loans = _lent(loans, day, lent) if lent else loans
    return PaperPosition(
        symbol=position.symbol,
        product=position.product,
        listing=position.listing,
        updated_at=trade.at,
        quantity=total,
        cost=cost,
        last_price=trade.price,
        realized=position.realized,
        margin=margin,
        is_paid=is_paid,
        loans=loans,
    )


def _lent(loans: tuple[Loan, ...], day: date, amount: Decimal) -> tuple[Loan, ...]:
    if loans and loans[-1].day == day:
        return (*loans[:-1], Loan(day, loans[-1].amount + amount))
    return (*loans, Loan(day, amount))


def _repaid(loans: tuple[Loan, ...], amount: Decimal) -> tuple[Loan, ...]:
    """Return the loans that are left, the oldest repaid first."""
    left: list[Loan] = []
    for loan in loans:
        part = min(loan.amount, amount)
        amount -= part
        if loan.amount > part:
            left.append(Loan(loan.day, loan.amount - part))
    return tuple(left)


def _fee(state: PaperState, trade: PaperTrade, closing: Decimal, day: date) -> PaidFee | None:
    """Return the depository's fee that a sale causes: once a symbol and day."""
    if trade.product is not Product.DELIVERY or trade.side is not Side.SELL or not closing:
        return None
    fee = PaidFee(trade.symbol, day)
    return None if fee in state.fees else fee


def _charges(trade: PaperTrade, tariff: Tariff, day: date, *, has_dp: bool) -> Charges:
    rates = tariff.charges.rates(trade.listing, trade.product, day)
    if rates is None:
        return NO_CHARGES
    value = trade.quantity * trade.price
    charges = rates.charges(trade.side, trade.turnover + value, has_dp=has_dp)
    return charges.less(rates.charges(trade.side, trade.turnover)) if trade.turnover else charges
