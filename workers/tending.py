"""Rounds: what would be a job each, in one, as a job costs more than its looks."""

from contextlib import ExitStack
from itertools import count
from typing import Final

from workers import alerts, audit, exits, mails, notifications, reconciliation

SWEEP_EVERY: Final = 2
TELL_EVERY: Final = 2
WIND_DOWN_EVERY: Final = 3
SEAL_EVERY: Final = 5
_rounds: Final = count()


def tend() -> None:
    """Follow orders, carry out exits and wind down; in their rounds sweep, tell and seal.

    An error in one stops no other.
    """
    number = next(_rounds)
    with ExitStack() as steps:  # the last one first
        if number % SEAL_EVERY == 0:
            steps.callback(audit.seal)
        if number % TELL_EVERY == 0:  # what is sent is sent on threads of its own
            steps.callback(mails.send)
            steps.callback(notifications.send)
        if number % SWEEP_EVERY == 0:
            steps.callback(alerts.sweep)
        # who asks for it is seen to at once by a job of its own, which may be lost
        if number % WIND_DOWN_EVERY == 0 or reconciliation.is_winding_down():
            steps.callback(reconciliation.wind_down)
        for step in (exits.sweep, reconciliation.follow):
            steps.callback(step)
