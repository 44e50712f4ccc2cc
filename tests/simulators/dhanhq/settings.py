"""How a simulated Dhan behaves; a test changes it through the control interface."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True, kw_only=True)
class Settings:
    """Switches, in the order in which a request meets them."""

    rate_limits: bool = False
    static_ip: bool = False
    seen_ip: str = "203.0.113.7"
    data_plan: bool = True
    check_margin: bool = False
    repeat_tag_refused: bool = False
    visible_after_seconds: float = 0.0
    order_as_array: bool = False
    tag_as_list: bool = False
    cancel_loses_race: bool = False
    alert_camel_case: bool = False
    pushes: str = "normal"  # normal, twice, lost, reversed
    postback_url: str = ""
    token_days: float = 1.0
    ping_seconds: float = 10.0
    silence_seconds: float = 40.0
    silent_feeds: bool = False
    instrument_rows: int = 2000

    def update(self, values: Mapping[str, Any]) -> None:
        """Change what ``values`` names.

        Raises:
            ValueError: a name is not known.
        """
        known = {field.name for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                msg = f"there is no setting {name!r}"
                raise ValueError(msg)
            setattr(self, name, float(value) if isinstance(value, Decimal) else value)


class Fate(StrEnum):
    """What the exchange does with an order."""

    NATURAL = "natural"  # as the quote demands
    FILL = "fill"
    REST = "rest"
    PARTIAL = "partial"
    REJECT = "reject"
    TRANSIT = "transit"  # never reaches the exchange
    STATUS = "status"  # shows `status` and nothing else


@dataclass(slots=True, kw_only=True)
class Policy:
    """The fate of the next ``times`` orders (None: of all that follow).

    ``early`` lets it happen, pushes included, before the placement is answered; ``delay`` is in
    seconds after the answer. ``price`` None is the order's own or the last one.
    """

    fate: Fate = Fate.NATURAL
    times: int | None = None
    price: Decimal | None = None
    quantity: int = 0
    reason: str = "RMS: rejected by the simulator's policy"
    code: str = "DH-906"
    status: str = ""
    delay: float = 0.0
    early: bool = False

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the policy that a control request describes.

        Raises:
            ValueError: a name or the fate is not known.
        """
        if unknown := set(value) - {field.name for field in fields(cls)}:
            msg = f"a policy has no {sorted(unknown)}"
            raise ValueError(msg)
        given = dict(value)
        given["fate"] = Fate(given["fate"])
        if given.get("price") is not None:
            given["price"] = Decimal(str(given["price"]))
        given["delay"] = float(given.get("delay", 0.0))
        return cls(**given)
