"""Rounds of the house: each paper account that holds something of some products has its turn."""

from collections.abc import Callable, Collection

import structlog

from autotrade.domain.errors import AutotradeError
from autotrade.domain.orders import Product
from autotrade.domain.paper_states import PaperPosition, PaperState
from autotrade.ports.paper import PaperDesk
from autotrade.ports.storage import Storage
from autotrade.services.house_closings import Closing, HouseClosings

_log = structlog.get_logger()


class HouseRounds:
    """Goes from account to account; what stands in the way of one keeps nobody from the others."""

    def __init__(self, *, storage: Storage, desk: PaperDesk, closings: HouseClosings):
        self._storage = storage
        self._desk = desk
        self._closings = closings

    def go(
        self, name: str, products: Collection[Product], work: Callable[[PaperState], int]
    ) -> int:
        """Do the work for each account once, and return what it counted; ``name`` is for the log."""
        states: dict[str, PaperState] = {}
        for product in products:
            states.update({state.id: state for state in self._desk.accounts_with(product)})
        return sum(self._safely(name, state, work) for state in states.values())

    def close(self, state: PaperState, held: PaperPosition, closing: Closing) -> int:
        """Close what an account holds of a symbol and product, its strategies' shares included.

        Returns how many positions were asked to be closed; see ``HouseClosings.close``.
        """
        return sum(
            self._closings.close(position, closing)
            for position in self._storage.now.positions.of_account(state.user_id, state.id)
            if position.symbol == held.symbol and position.product is held.product
        )

    @staticmethod
    def _safely(name: str, state: PaperState, work: Callable[[PaperState], int]) -> int:
        try:
            return work(state)
        except AutotradeError as error:
            _log.warning("house_waits", round=name, broker_id=state.id, reason=str(error))
            return 0
