"""Exit requests: what a person wants closed, by position, by trade, or all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from autotrade.domain.brokers import BrokerType
from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.exits import Exit, ExitReason, ExitStatus, ExitWish
from autotrade.domain.ids import BrokerId, ExitId, PositionId, TradeId, UserId
from autotrade.domain.orders import Order, Side
from autotrade.domain.positions import Position
from autotrade.domain.trades import TradeSource, TradeStatus
from autotrade.ports.storage import Storage
from autotrade.services.exits import Exits, wish_of
from autotrade.services.kill_switch import Halted

CONFIRMATION: Final = "EXIT ALL"
"""What has to be typed before live positions are closed together."""
_MOST_TRIES: Final = 50


@dataclass(frozen=True, slots=True)
class ExitView:
    """An exit with the orders of its present try."""

    exit: Exit
    orders: Sequence[Order]


class ExitRequests:
    """Exits that people ask for; asking twice closes once."""

    def __init__(self, *, storage: Storage, exits: Exits, halted: Halted):
        self._storage = storage
        self._exits = exits
        self._halted = halted

    def get(self, user_id: UserId, exit_id: ExitId) -> ExitView:
        """Return an exit, whoever has asked for it.

        Raises:
            NotFoundError: the user has no such exit.
        """
        found = self._exits.get(user_id, exit_id)
        if found is None:
            msg = "There is no such exit."
            raise NotFoundError(msg)
        return ExitView(found, self._exits.orders(found))

    def of_position(
        self, user_id: UserId, position_id: PositionId, request_id: str | None = None
    ) -> ExitView:
        """Close a position, or a strategy's share of one, as far as that goes at once.

        Raises:
            NotFoundError: the user has no such position.
            ConflictError: nothing is held, or all orders are stopped.
        """
        position = self._storage.now.positions.by_id(user_id, position_id)
        if position is None:
            msg = "There is no such position."
            raise NotFoundError(msg)
        if not position.quantity:
            msg = "Nothing is held: there is nothing to exit."
            raise ConflictError(msg)
        self._refuse_when_halted(user_id)
        occasion = _occasion(position)
        wish = wish_of(position, occasion, ExitReason.MANUAL, request_id=request_id)
        return self._carried_out(wish)

    def of_trade(
        self, user_id: UserId, trade_id: TradeId, request_id: str | None = None
    ) -> ExitView:
        """Close what is held of a trade, and nothing else of its position.

        Raises:
            NotFoundError: the user has no such trade.
            ConflictError: it is closed, was only recorded, or all orders are stopped.
        """
        trade = self._storage.now.trades.get(user_id, trade_id)
        if trade is None:
            msg = "There is no such trade."
            raise NotFoundError(msg)
        if trade.status is TradeStatus.CLOSED:
            msg = "The trade is closed."
            raise ConflictError(msg)
        if trade.source is TradeSource.RECORDED:
            msg = "The trade was only written down: there is nothing to exit at a broker."
            raise ConflictError(msg)
        self._refuse_when_halted(user_id)
        wish = ExitWish(
            user_id=user_id,
            broker_id=trade.broker_id,
            symbol=trade.symbol,
            product=trade.product,
            key=f"trade:{trade.id}:{trade.quantity:f}:{trade.open_quantity:f}",
            reason=ExitReason.MANUAL,
            whole=False,
            strategy_id=trade.strategy_id,
            quantity=trade.open_quantity,
            side=Side.SELL if trade.held > 0 else Side.BUY,
            request_id=request_id,
        )
        return self._carried_out(wish)

    def of_all(
        self,
        user_id: UserId,
        *,
        broker_id: BrokerId | None = None,
        confirm: str | None = None,
        request_id: str | None = None,
    ) -> Sequence[ExitView]:
        """Have every open position closed, of one account or of all; jobs carry it out.

        Raises:
            NotFoundError: the user has no such account.
            InvalidError: real money is at risk, and the confirmation was not typed.
            ConflictError: all orders are stopped.
        """
        repos = self._storage.now
        accounts = {each.id: each for each in repos.brokers.of_user(user_id)}
        if broker_id is not None and broker_id not in accounts:
            msg = "There is no such broker account."
            raise NotFoundError(msg)
        held = [each for each in repos.positions.of_account(user_id, broker_id) if each.quantity]
        live = [
            each
            for each in held
            if each.broker_id in accounts and accounts[each.broker_id].type is not BrokerType.PAPER
        ]
        if live and confirm != CONFIRMATION:
            text = f"{len(live)} live positions would be closed: type {CONFIRMATION}."
            raise InvalidError(errors={"confirm": [text]})
        self._refuse_when_halted(user_id)
        begun = []
        for position in held:
            occasion = _occasion(position)
            wish = wish_of(position, occasion, ExitReason.EXIT_ALL, request_id=request_id)
            begun.append(ExitView(self._exits.request(self._open_key(wish)), ()))
        return begun

    def _carried_out(self, wish: ExitWish) -> ExitView:
        wanted = self._exits.request(self._open_key(wish), is_hurried=False)
        done = self._exits.run(wanted.id) or self._exits.get(wish.user_id, wanted.id) or wanted
        return ExitView(done, self._exits.orders(done))

    def _open_key(self, wish: ExitWish) -> ExitWish:
        """Return the wish under a key whose exit has not failed so far."""
        for _ in range(_MOST_TRIES):
            known = self._storage.now.exits.by_key(wish.user_id, wish.key)
            if known is None or known.status is not ExitStatus.FAILED:
                return wish
            wish = replace(wish, key=f"{wish.key}:{known.id}")
        return wish

    def _refuse_when_halted(self, user_id: UserId) -> None:
        reason = self._halted(self._storage.now, user_id, reduces=True)
        if reason is not None:
            raise ConflictError(reason)


def _occasion(position: Position) -> str:
    """Name a position as it is: who asks twice before anything was traded asks for one exit."""
    return f"position:{position.id}:{position.updated_at.isoformat()}"
