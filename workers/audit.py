"""Jobs around the audit log."""

from typing import Final

from autotrade.services.order_records import PAPER_AT_ONCE
from workers.context import application

_ROUNDS: Final = 5
"""So many times as many paper orders are told in one run as are told at once."""


def seal() -> None:
    """Tell of orders, and chain the entries that were written since; harmless to run twice."""
    records = application().order_records
    records.tell()
    for _ in range(_ROUNDS):
        if records.tell_paper() < PAPER_AT_ONCE:
            break
    application().audit.seal()
