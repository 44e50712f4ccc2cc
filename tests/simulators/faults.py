"""Fault scripts: what goes wrong with which request, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Self

from tests.simulators.http import Answer, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.simulators.http import Request


class Action(StrEnum):
    """What a fault does to a request; DELAY alone lets it go on."""

    DELAY = "delay"  # wait `seconds`, then go on as usual
    HANG = "hang"  # never answer; the connection stays open
    LEAVE = "leave"  # answer as usual, then close the idle connection without a word
    CLOSE = "close"  # close the connection without a byte of an answer
    RESET = "reset"  # the same with a TCP reset
    CUT = "cut"  # send half of the true answer, then close
    GARBAGE = "garbage"  # send bytes that are no HTTP
    ANSWER = "answer"  # send `status`, `headers`, `body` of this fault


class When(StrEnum):
    """Whether the broker has done what was asked before the fault strikes."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One line of a fault script.

    ``path`` is a pattern such as ``/v2/orders*``; it strikes ``times`` times (None: always) after
    ``skip`` requests that match. A ``body`` that is no text is sent as JSON.
    """

    action: Action
    when: When = When.BEFORE
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    seconds: float = 0.0
    status: int = 200
    body: Any = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the fault that a control request describes.

        Raises:
            ValueError: it has a name or an action that is not known.
        """
        if unknown := set(value) - {f.name for f in fields(cls)}:
            msg = f"a fault has no {sorted(unknown)}"
            raise ValueError(msg)
        given = dict(value)
        given["action"] = Action(given["action"])
        given["when"] = When(given.get("when", When.BEFORE))
        given["seconds"] = float(given.get("seconds", 0.0))
        return cls(**given)

    def matches(self, request: Request) -> bool:
        """Say whether this line is about a request."""
        return fnmatchcase(request.method, self.method) and fnmatchcase(request.path, self.path)

    def answer(self) -> Answer:
        """Return what this fault answers by itself."""
        body = self.body.encode() if isinstance(self.body, str) else to_json(self.body)
        return Answer(
            status=self.status, body=body, content_type=self.content_type, headers=self.headers
        )


class FaultScript:
    """The lines that still wait for their request, first come first served."""

    def __init__(self) -> None:
        self._lines: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Add a line at the end."""
        self._lines.append(fault)

    def clear(self) -> None:
        """Forget all lines."""
        self._lines.clear()

    def waiting(self) -> int:
        """Return how many lines have not struck out."""
        return len(self._lines)

    def take(self, request: Request) -> Fault | None:
        """Return the fault that strikes this request and count it."""
        for fault in self._lines:
            if not fault.matches(request):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._lines.remove(fault)
            return fault
        return None
