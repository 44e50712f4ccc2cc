"""Numbers out of samples: percentiles, medians of repeats, and the table that people read."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

Figures = dict[str, float]
"""One row's figures in one repeat, by name; milliseconds, requests a second, or as named."""


def percentile(samples: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile; NaN when there is no sample."""
    if not samples:
        return math.nan
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def spread(seconds: Sequence[float], name: str = "") -> Figures:
    """Return p50, p95, p99 and the maximum in milliseconds."""
    prefix = f"{name} " if name else ""
    figures = {
        f"{prefix}p{percent} ms": 1000 * percentile(seconds, percent) for percent in (50, 95, 99)
    }
    return {**figures, f"{prefix}max ms": 1000 * max(seconds, default=math.nan)}


def medians(repeats: Sequence[Figures]) -> Figures:
    """Return the median of each figure over the repeats that have it."""
    names = dict.fromkeys(name for repeat in repeats for name in repeat)
    return {
        name: statistics.median(repeat[name] for repeat in repeats if name in repeat)
        for name in names
    }


def table(rows: Mapping[str, Figures], targets: Mapping[str, str]) -> str:
    """Return the rows as text: the name, what must be, then figure by figure."""
    lines = []
    for name, figures in rows.items():
        must = f"   (must: {targets[name]})" if name in targets else ""
        lines += [f"{name}{must}"]
        lines += [f"    {figure:<28}{_shown(value):>12}" for figure, value in figures.items()]
    return "\n".join(lines)


def _shown(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.0f}"
