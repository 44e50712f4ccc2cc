"""What the bot says of a user's things, and the strategies it pauses: by the web app's services."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.ids import UserId
from autotrade.domain.kill_switches import EVERYBODY
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO, price_text, quantity_text
from autotrade.domain.positions import Position
from autotrade.domain.strategies import Strategy, StrategyStatus
from autotrade.ports.clock import Clock
from autotrade.ports.queries import Query
from autotrade.ports.report_storage import DaySummary
from autotrade.ports.storage import Storage
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.positions import Positions
from autotrade.services.strategies import Strategies

_MOST: Final = 200
_SHOWN: Final = 25


class TelegramViews:
    """Texts, plain; who sends them makes markup of them."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        positions: Positions,
        strategies: Strategies,
        kill_switches: KillSwitches,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._positions = positions
        self._strategies = strategies
        self._kill_switches = kill_switches

    def status(self, user_id: UserId) -> str:
        """Return how things stand: orders, strategies, accounts and what the day brought."""
        stopped = [scope for scope in (user_id, EVERYBODY) if self._kill_switches.get(scope).active]
        strategies = self._all_strategies(user_id)
        accounts = self._storage.now.brokers.of_user(user_id)
        day = self._day(user_id)
        lines = [
            "Orders are STOPPED by the kill switch." if stopped else "Orders are sent.",
            f"Strategies active: {_count(strategies, StrategyStatus.ACTIVE)}",
            f"Strategies paused: {_count(strategies, StrategyStatus.PAUSED)}",
            *(
                f"{account.label}: {account.status.value}"
                for account in accounts
                if account.status is not BrokerStatus.CONNECTED
            ),
            f"Open positions: {len(self._open(user_id))}",
            f"Today: {day.succeeded} done, {day.failed} failed",
        ]
        return "\n".join(lines)

    def positions(self, user_id: UserId) -> str:
        """Return what is held, at the last price known."""
        held = self._open(user_id)
        if not held:
            return "Nothing is held."
        lines = [_line(position) for position in held[:_SHOWN]]
        if len(held) > _SHOWN:
            lines.append(f"and {len(held) - _SHOWN} more")
        return "\n".join(lines)

    def pnl(self, user_id: UserId) -> str:
        """Return what today came to, before charges."""
        held = self._open(user_id)
        day = self._day(user_id)
        unrealized = sum((each.unrealized_pnl for each in held), ZERO)
        return (
            f"Realised today: {_money(day.realized_pnl)}\n"
            f"Open: {_money(unrealized)}\n"
            f"Together: {_money(day.realized_pnl + unrealized)}"
        )

    def pause(self, user_id: UserId, name: str) -> str:
        """Pause the strategy of this name, or without one all that are active.

        Raises:
            NotFoundError: there is none of this name.
            ConflictError: there are several, or it is neither active nor paused.
        """
        if name:
            wanted = [self._named(user_id, name)]
        else:
            everything = self._all_strategies(user_id)
            wanted = [each for each in everything if each.status is StrategyStatus.ACTIVE]
        for strategy in wanted:
            self._strategies.pause(user_id, strategy.id)
        if not wanted:
            return "No strategy is active."
        return f"Paused: {', '.join(each.name for each in wanted)}"

    def resume(self, user_id: UserId, name: str) -> str:
        """Let the paused strategy of this name go on.

        Raises:
            NotFoundError: there is none of this name.
            ConflictError: there are several, or it can't go on.
        """
        if not name:
            return "Which one? Send /resume and its name."
        strategy = self._strategies.resume(user_id, self._named(user_id, name).id)
        return f"Active again: {strategy.name}"

    def _named(self, user_id: UserId, name: str) -> Strategy:
        wanted = name.casefold()
        found = [
            each
            for each in self._all_strategies(user_id)
            if wanted in {each.name.casefold(), each.id}
        ]
        if not found:
            msg = f"There is no strategy {name}."
            raise NotFoundError(msg)
        if len(found) > 1:
            msg = f"There are several strategies {name}. Send one's id instead: " + ", ".join(
                each.id for each in found
            )
            raise ConflictError(msg)
        return found[0]

    def _all_strategies(self, user_id: UserId) -> Sequence[Strategy]:
        return self._strategies.page(Query(user_id=user_id, limit=_MOST)).items

    def _open(self, user_id: UserId) -> Sequence[Position]:
        return [each for each in self._positions.list(user_id) if each.quantity]

    def _day(self, user_id: UserId) -> DaySummary:
        local = self._clock.now().astimezone(IST)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return self._storage.now.reports.day_summary(user_id, midnight)


def _count(strategies: Sequence[Strategy], status: StrategyStatus) -> int:
    return sum(each.status is status for each in strategies)


def _line(position: Position) -> str:
    average = price_text(position.average_price) if position.average_price else "-"
    last = price_text(position.last_price) if position.last_price else "-"
    mark = " (paper)" if position.paper else ""
    return (
        f"{position.symbol}{mark}: {quantity_text(position.quantity)} at {average}, "
        f"now {last}, {_money(position.unrealized_pnl)}"
    )


def _money(value: Decimal) -> str:
    return f"{value:+,.2f}"
