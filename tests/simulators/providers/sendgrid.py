"""The simulated SendGrid: takes mails by its API, version 3."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.simulators.http import Answer, Request, json_answer

KEY = "SG.sendgrid-key-canary"


class SendGrid:
    """``mails`` is what it took, in order."""

    def __init__(self) -> None:
        self.mails: list[dict[str, Any]] = []
        self._numbers = count(1)

    def handle(self, request: Request) -> Answer:
        """Answer ``POST /v3/mail/send``."""
        if request.header("authorization") != f"Bearer {KEY}":
            return _refusal(401, "The provided authorization grant is invalid")
        body = request.json()
        if request.method != "POST" or not isinstance(body, dict):
            return _refusal(400, "Bad Request")
        missing = {"personalizations", "from", "subject", "content"} - body.keys()
        if missing:
            return _refusal(400, f"missing: {sorted(missing)}")
        if body["content"][0]["type"] != "text/plain":
            return _refusal(400, "text/plain must be first")
        self.mails.append(body)
        return Answer(status=202, headers={"X-Message-Id": f"sg-{next(self._numbers)}"})


def _refusal(status: int, message: str) -> Answer:
    return json_answer({"errors": [{"message": message, "field": None}]}, status)
