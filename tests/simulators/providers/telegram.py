"""The simulated Telegram: a bot's chats, and what people write to it."""

from __future__ import annotations

import time
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.simulators.http import Answer, Request, json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = "7001:telegram-token-canary"
BOT = "autotrade_test_bot"


class Telegram:
    """One bot. ``messages`` is what chats were sent, in order; blocked chats take nothing."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.blocked: set[str] = set()
        self.updates: list[dict[str, Any]] = []
        self.acknowledged: list[str] = []
        self._numbers = count(100)
        self._update_ids = count(5001)

    def handle(self, request: Request) -> Answer:
        """Answer ``/bot<token>/<method>``."""
        token, _, method = request.path.removeprefix("/bot").partition("/")
        body = request.json() or {}
        if token != TOKEN:
            return _refusal(401, "Unauthorized")
        if method == "getMe":
            return _result({"id": 7001, "is_bot": True, "username": BOT})
        if method == "sendMessage":
            return self._send(body)
        if method == "answerCallbackQuery":
            self.acknowledged.append(str(body["callback_query_id"]))
            return _result(value=True)
        if method == "getUpdates":
            offset = int(body.get("offset", 0))
            self.updates = [each for each in self.updates if each["update_id"] >= offset]
            return _result(self.updates)
        return _refusal(404, "Not Found")

    def write(self, chat: str, text: str, kind: str = "private") -> int:
        """Have somebody write to the bot; return the update's number."""
        update_id = next(self._update_ids)
        message = {"message_id": next(self._numbers), **_place(chat, kind), "text": text}
        self.updates.append({"update_id": update_id, "message": message})
        return update_id

    def press(self, chat: str, data: str) -> int:
        """Have somebody press a button; return the update's number."""
        update_id = next(self._update_ids)
        place = _place(chat, "private")
        query = {
            "id": f"q{update_id}",
            "from": place["from"],
            "message": {"message_id": next(self._numbers), "chat": place["chat"]},
            "data": data,
        }
        self.updates.append({"update_id": update_id, "callback_query": query})
        return update_id

    def _send(self, body: Mapping[str, Any]) -> Answer:
        chat, text = str(body.get("chat_id")), str(body.get("text", ""))
        if chat in self.blocked:
            return _refusal(403, "Forbidden: bot was blocked by the user")
        if not text or len(text) > 4096:
            return _refusal(400, "Bad Request: message text is empty or too long")
        if body.get("parse_mode") == "HTML" and not _is_markup(text):
            return _refusal(400, "Bad Request: can't parse entities")
        message_id = next(self._numbers)
        taken = {"chat_id": chat, "message_id": message_id, "at": time.time()}
        self.messages.append({**body, **taken})
        return _result({"message_id": message_id, "chat": {"id": int(chat)}, "text": text})


def _place(chat: str, kind: str) -> dict[str, Any]:
    return {
        "chat": {"id": int(chat), "type": kind},
        "from": {"id": int(chat), "username": f"user{chat}", "is_bot": False},
    }


def _is_markup(text: str) -> bool:
    """Say whether every angle bracket belongs to one of the few tags, each closed in order."""
    open_tags: list[str] = []
    for part in text.split("<")[1:]:
        tag, found, rest = part.partition(">")
        if not found or ">" in rest:
            return False
        if tag.startswith("/"):
            if not open_tags or open_tags.pop() != tag[1:]:
                return False
        elif tag in {"b", "i", "code", "pre"}:
            open_tags.append(tag)
        else:
            return False
    return not open_tags and ">" not in text.partition("<")[0]


def _result(value: object) -> Answer:
    return json_answer({"ok": True, "result": value})


def _refusal(status: int, description: str) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return json_answer(body, status)
