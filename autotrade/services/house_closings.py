"""What the paper broker closes by itself: once an occasion, and charged for once."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from autotrade.domain.exits import Exit, ExitReason
from autotrade.domain.ids import BrokerId, ClientTag, UserId
from autotrade.domain.positions import Position
from autotrade.ports.storage import Storage
from autotrade.services.exits import Exits, wish_of

MOST_TIMES: Final = 10
"""How often a position that was opened again is closed again for the same occasion."""
ChargeFor = Callable[[BrokerId, UserId, ClientTag], bool]
"""Charges for an order by its tag, once; False when that was done before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Why the house closes something, and at which price; without one at the market's.

    ``occasion`` names it: what is closed for one occasion is closed once, until it is opened
    again. ``charge`` is made for every order that closed something.
    """

    occasion: str
    reason: ExitReason
    note: str
    charge: ChargeFor
    price: Decimal | None = None


class HouseClosings:
    """Closes positions of paper accounts by exits; safe to repeat, whatever died in between."""

    def __init__(self, *, storage: Storage, exits: Exits):
        self._storage = storage
        self._exits = exits

    def close(self, position: Position, closing: Closing) -> bool:
        """Close a position if anything of it is held; say whether that was asked for just now.

        Orders of earlier times are charged for if nobody has yet.
        """
        for number in range(MOST_TIMES):
            key = f"{closing.occasion}:{position.id}:{number}"
            known = self._storage.now.exits.by_key(position.user_id, key)
            is_new = known is None and bool(position.quantity)
            if is_new:
                known = self._asked(position, key, closing)
            if known is None:
                return False
            for order in self._exits.orders(known):
                closing.charge(position.broker_id, position.user_id, order.client_tag)
            if is_new or known.is_open:
                return is_new
        return False

    def _asked(self, position: Position, key: str, closing: Closing) -> Exit:
        wish = wish_of(
            position,
            key,
            closing.reason,
            despite_kill=True,
            note=closing.note,
            reference_price=closing.price,
        )
        wanted = self._exits.request(wish, is_hurried=False)
        self._exits.run_safely(wanted.id)
        return self._exits.get(position.user_id, wanted.id) or wanted
