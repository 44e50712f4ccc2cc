"""The round of each second: what would be a job each, in one, as a job costs more than its looks."""

from contextlib import ExitStack

from workers import exits, reconciliation


def tend() -> None:
    """Follow orders, carry out exits and wind down; an error in one of them stops no other."""
    with ExitStack() as round_:
        for step in (reconciliation.wind_down, exits.sweep, reconciliation.follow):
            round_.callback(step)
