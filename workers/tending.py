"""Rounds: what would be a job each, in one, as a job costs more than its looks."""

from contextlib import ExitStack
from itertools import count
from typing import Final

from workers import alerts, exits, mails, notifications, reconciliation

_SWEEP_EVERY: Final = 2
_rounds: Final = count()


def tend() -> None:
    """Follow orders, carry out exits, wind down and sweep; an error in one stops no other."""
    with ExitStack() as steps:
        if next(_rounds) % _SWEEP_EVERY == 0:
            steps.callback(alerts.sweep)
        for step in (reconciliation.wind_down, exits.sweep, reconciliation.follow):
            steps.callback(step)


def tell() -> None:
    """Send mails and messages that are due; an error in one stops not the other."""
    with ExitStack() as steps:
        steps.callback(mails.send)
        steps.callback(notifications.send)
