"""Cursors and list queries, between HTTP and the store."""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any, Final, Protocol, TypeVar

from autotrade.api.context import current_user
from autotrade.domain.errors import InvalidError
from autotrade.domain.ids import UserId
from autotrade.ports.administration import WideQuery
from autotrade.ports.storage import Page, Query

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


class HasId(Protocol):
    """Anything that a cursor can point at."""

    @property
    def id(self) -> str:
        """The thing's id."""
        ...


T = TypeVar("T")
Item = TypeVar("Item", bound=HasId)


def query_of(arguments: dict[str, Any], user_id: UserId | None = None) -> Query:
    """Return the store's query of a list's arguments, for the present user or another one.

    Raises:
        InvalidError: the cursor is none of ours.
    """
    rest = dict(arguments)
    return Query(
        user_id=user_id or current_user().id,
        limit=rest.pop("limit", 50),
        cursor=_id_of(rest.pop("cursor", None)),
        since=rest.pop("since", None),
        until=rest.pop("until", None),
        equal=rest,
    )


def wide_query_of(arguments: dict[str, Any]) -> WideQuery:
    """Return the store's query of a list over all users.

    Raises:
        InvalidError: the cursor is none of ours.
    """
    rest = dict(arguments)
    return WideQuery(
        limit=rest.pop("limit", 50),
        cursor=_id_of(rest.pop("cursor", None)),
        since=rest.pop("since", None),
        until=rest.pop("until", None),
        equal=rest,
    )


def page_body(page: Page[T]) -> dict[str, object]:
    """Return the answer of a list."""
    return {"items": page.items, "next_cursor": _cursor_of(page.next_cursor)}


def part_body(everything: Sequence[Item], arguments: dict[str, Any]) -> dict[str, object]:
    """Return the answer of a list that is short enough to be read whole.

    Raises:
        InvalidError: the cursor is none of ours.
    """
    after = _id_of(arguments.get("cursor"))
    ids = [item.id for item in everything]
    start = ids.index(after) + 1 if after in ids else 0
    limit = arguments["limit"]
    part = everything[start : start + limit]
    more = start + limit < len(everything)
    return {"items": part, "next_cursor": _cursor_of(part[-1].id) if more else None}


def _cursor_of(last_id: str | None) -> str | None:
    return last_id and base64.urlsafe_b64encode(last_id.encode()).decode().rstrip("=")


def _id_of(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        found = ""
    if not _ID.match(found):
        raise InvalidError(errors={"cursor": ["Not a cursor that this API gave."]})
    return found
