"""The simulated Twilio: takes SMS, and tells which it took."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from tests.simulators.http import Answer, Request, json_answer

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "twilio-token-canary"
FROM = "+15005550006"
_LOGIN = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


class Twilio:
    """``messages`` is what it took, in order."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self._numbers = count(1)

    def handle(self, request: Request) -> Answer:
        """Answer ``/2010-04-01/Accounts/<sid>/Messages.json``."""
        if request.header("authorization") != _LOGIN or ACCOUNT not in request.path:
            return _refusal(401, 20003, "Authenticate")
        if request.method == "GET":
            wanted = request.query.get("To")
            found = [each for each in self.messages if wanted in (None, each["to"])]
            return json_answer({"messages": found[::-1], "page": 0})
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if not form.get("To", "").startswith("+"):
            return _refusal(400, 21211, f"The 'To' number {form.get('To')} is not valid.")
        message = {
            "sid": f"SM{next(self._numbers):032d}",
            "to": form["To"],
            "from": form.get("From"),
            "body": form["Body"],
            "status": "queued",
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.messages.append(message)
        return json_answer(message, 201)


def _refusal(status: int, code: int, message: str) -> Answer:
    return json_answer({"code": code, "message": message, "status": status}, status)
