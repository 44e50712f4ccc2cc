"""Drift: where a broker's positions differ from what our own fills add up to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product

Book = Mapping[tuple[str, Product], Decimal]
"""Signed quantities by symbol and product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What is held of one thing: by our fills, known to be from elsewhere, and at the broker."""

    symbol: str
    product: Product
    ours: Decimal
    known: Decimal
    theirs: Decimal

    @property
    def external(self) -> Decimal:
        """Return what is at the broker and not of our making."""
        return self.theirs - self.ours

    @property
    def closed_elsewhere(self) -> Decimal:
        """Return how much of what we hold (positive) was closed by somebody else."""
        if self.ours * self.external >= 0:
            return ZERO
        return min(abs(self.ours), abs(self.external))


def drifts(ours: Book, known: Book, theirs: Book) -> frozenset[Drift]:
    """Return what differs from our fills together with what is known to be from elsewhere."""
    found = set()
    for key in {*ours, *known, *theirs}:
        drift = Drift(
            symbol=key[0],
            product=key[1],
            ours=ours.get(key, ZERO),
            known=known.get(key, ZERO),
            theirs=theirs.get(key, ZERO),
        )
        if drift.external != drift.known:
            found.add(drift)
    return frozenset(found)
