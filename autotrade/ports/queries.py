"""Lists: what they are asked for, and one page of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from autotrade.domain.ids import UserId

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, newest first; ``next_cursor`` is None on the last one."""

    items: Sequence[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a list is asked for. ``equal`` maps a field's name to the value it must have.

    ``since`` (inclusive) and ``until`` (exclusive) bound the time at which a thing was made.
    """

    user_id: UserId
    limit: int = 50
    cursor: str | None = None
    equal: Mapping[str, object] | None = None
    since: datetime | None = None
    until: datetime | None = None
