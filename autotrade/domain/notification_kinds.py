"""The kinds of events that channels can be chosen for, beside those that users send themselves."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "order.filled": "An order was filled",
    "order.rejected": "An order was rejected",
    "order.cancelled": "An order was cancelled",
    "order.expired": "An order expired",
    "order.lost": "An order may be lost",
    "order.doubled": "One order was found several times at the broker",
    "order.missing": "The broker's book does not show an order",
    "order.unknown_tag": "The broker's book has an order that nobody knows",
    "execution.success": "A signal was carried out",
    "execution.fail": "A signal was not carried out",
    "alert.gap": "An alert seems to be missing",
    "strategy.paused": "A strategy was paused",
    "strategy.resumed": "A strategy was resumed",
    "protection.triggered": "A stop-loss, target or trailing stop was reached",
    "protection.held_up": "A level was reached while orders are stopped",
    "exit.done": "A position was closed",
    "exit.failed": "A position could not be closed",
    "exit.waits": "An exit has to wait",
    "position.drift": "A position differs from the broker's books",
    "kill_switch": "The kill switch was set",
    "kill_switch.done": "Orders were cancelled and positions closed by the kill switch",
    "broker.expired": "A broker session has ended",
    "broker.expiring": "A broker session ends soon",
    "broker.login_failed": "A log-in at a broker failed",
    "margin.called": "A paper account's margin falls short",
    "ledger.unbalanced": "A paper account's ledger does not balance",
    "trades.unbalanced": "Trades do not add up to what is held",
    "calendar.missing": "The exchanges' calendar misses a year",
    "channel.failed": "A channel does not work",
    "summary.daily": "What the day came to",
}
