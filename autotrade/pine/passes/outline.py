"""What a script offers to the outside: its inputs, orders, plots, requests and settings."""

from dataclasses import dataclass, field
from typing import TypeAlias

Constant: TypeAlias = int | float | bool | str | None
"""A value known while compiling; a named constant such as ``strategy.cash`` is its name."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the script; ``name`` is the variable that holds it, None when none does.

    ``type`` is what the form shows: int, float, bool, string, color, source, timeframe, symbol,
    session, time, price, text_area or enum. What the script leaves open is None or empty. A
    ``default`` that is computed, such as ``color.new(color.red, 50)``, is its text.
    """

    name: str | None
    type: str
    title: str | None
    default: Constant
    minimum: Constant
    maximum: Constant
    step: Constant
    options: tuple[Constant, ...]
    group: str | None
    tooltip: str | None
    inline: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Order:
    """A place in the script that sends an order; texts are None unless constant.

    ``direction`` is long or short for entries and orders, if constant.
    """

    function: str
    id: str | None
    direction: str | None
    alert_message: str | None
    comment: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, in order of appearance: the n-th is ``{{plot_n}}`` of an alert's message."""

    function: str
    title: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Request:
    """Data the script asks for.

    Symbol and timeframe are a text, an input's default, the name of the chart's own
    (``syminfo.tickerid``, ``timeframe.period``), or None when computed.
    """

    function: str
    symbol: str | None
    timeframe: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """All of it. ``settings`` are the constant arguments of the declaration statement, by name."""

    inputs: tuple[Input, ...] = ()
    orders: tuple[Order, ...] = ()
    plots: tuple[Plot, ...] = ()
    requests: tuple[Request, ...] = ()
    settings: dict[str, Constant] = field(default_factory=dict)
    alert_message: str | None = None
    kind: str | None = None
    title: str | None = None
