"""What the end of a contract is charged on paper: not what a trade is, but STT on exercise."""

from autotrade.brokers.paper.house import PaperHouse
from autotrade.domain.ids import BrokerId, ClientTag, UserId
from autotrade.domain.ledger import EntryKind
from autotrade.domain.listings import listing_of
from autotrade.domain.paper_states import day_of


def charge_as_settled(
    house: PaperHouse, broker_id: BrokerId, user_id: UserId, tag: ClientTag
) -> bool:
    """Replace, once, the charges of an order that stood for a settlement; False: it was before.

    Brokerage and the exchange's charges are given back. An order of before the account began
    anew is left alone.
    """
    order = house.book.find(broker_id, tag)
    if order is None or not order.fills:
        return False
    if order.fills[-1].at < house.state(broker_id, user_id).opened_at:
        return False
    request, key = order.request, f"expiry:{broker_id}:{tag}"
    listing = order.listing or listing_of(request.symbol)
    rates = house.tariff.charges.rates(listing, request.product, day_of(order.fills[-1].at))
    if rates is None or house.book.has_entry(key):
        return False
    traded = rates.charges(request.side, order.turnover)
    change = rates.settled(request.side, order.turnover).less(traded)
    house.change(
        broker_id, user_id, lambda draft, _: draft.charge(change, order, key, EntryKind.EXPIRY)
    )
    return True
