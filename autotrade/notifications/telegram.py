"""Telegram's Bot API: messages to chats, and what people write to the bot.

Telegram neither recognises a message that is sent again nor says what a bot has sent, so a try
without an answer stays unknown.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx2

from autotrade.notifications.http import Line, answered, json_of
from autotrade.ports.notifications import (
    NotifierError,
    Parcel,
    RefusedError,
)
from autotrade.ports.telegram import BotUpdate

LONGEST: Final = 4096
"""Characters of a message."""
_NAME: Final = "Telegram"


class TelegramApi:
    """The calls of one bot; a token is in every address, so none is ever shown or logged."""

    def __init__(self, *, base_url: str, token: str) -> None:
        self._line = Line()
        self._prefix = f"{base_url.rstrip('/')}/bot{token}"
        self.bot_id = token.partition(":")[0]

    def call(self, method: str, body: Mapping[str, object], seconds: float | None = None) -> Any:
        """Return the result of a call.

        Raises:
            NotifierError: it failed; one of its three kinds.
        """
        options: dict[str, Any] = {} if seconds is None else {"timeout": seconds}

        def post() -> httpx2.Response:
            return self._line.client.post(f"{self._prefix}/{method}", json=body, **options)

        answer = json_of(answered(_NAME, post))
        if answer.get("ok") is False:  # a success by its status alone
            msg = f"{_NAME} refused it: {str(answer.get('description'))[:200]}"
            raise RefusedError(msg)
        return answer.get("result")

    def close(self) -> None:
        """Close the connections."""
        self._line.close()


class TelegramNotifier:
    """Implements ``Notifier``."""

    recognises_repeats = False
    find = None

    def __init__(self, api: TelegramApi) -> None:
        self._api = api

    def send(self, parcel: Parcel) -> str | None:
        """Send a message in Telegram's HTML."""
        result = self._api.call(
            "sendMessage",
            {
                "chat_id": parcel.to,
                "text": parcel.html or parcel.text,
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            },
        )
        known = isinstance(result, dict) and "message_id" in result
        return str(result["message_id"]) if known else None


class TelegramBot:
    """Implements ``ports.telegram.Bot``."""

    def __init__(self, api: TelegramApi) -> None:
        self._api = api

    @property
    def id(self) -> str:
        """The bot's number, with which its token begins; that part is no secret."""
        return self._api.bot_id

    def name(self) -> str | None:
        """Return the bot's user name; None when Telegram does not say."""
        try:
            result = self._api.call("getMe", {})
        except NotifierError:
            return None
        return (
            str(result["username"]) if isinstance(result, dict) and "username" in result else None
        )

    def updates(self, offset: int, seconds: int) -> Sequence[BotUpdate]:
        """Return what was written since, waiting for it for ``seconds`` at most."""
        found = self._api.call(
            "getUpdates",
            {
                "offset": offset,
                "timeout": seconds,
                "allowed_updates": ["message", "callback_query"],
            },
            seconds + 5.0,
        )
        rows = found if isinstance(found, list) else []
        return [_update(row) for row in rows if isinstance(row, dict) and "update_id" in row]

    def reply(self, chat: str, html: str, buttons: Sequence[tuple[str, str]] = ()) -> None:
        """Send a message, with buttons below it: what each says, and what it sends back."""
        body: dict[str, object] = {"chat_id": chat, "text": html[:LONGEST], "parse_mode": "HTML"}
        if buttons:
            row = [{"text": text, "callback_data": data} for text, data in buttons]
            body["reply_markup"] = {"inline_keyboard": [row]}
        self._api.call("sendMessage", body)

    def acknowledge(self, callback_id: str) -> None:
        """Let a button that was pressed be at rest again."""
        self._api.call("answerCallbackQuery", {"callback_query_id": callback_id})


def _update(row: Mapping[str, Any]) -> BotUpdate:
    """Return an update; what is no text of a person in a chat is without chat."""
    callback = row.get("callback_query") or {}
    message = row.get("message") or callback.get("message") or {}
    chat, sender = message.get("chat") or {}, (callback or message).get("from") or {}
    text = callback.get("data") if callback else message.get("text")
    return BotUpdate(
        id=int(row["update_id"]),
        chat=str(chat["id"]) if "id" in chat and isinstance(text, str) else None,
        is_private=chat.get("type", "private") == "private",
        text=text if isinstance(text, str) else "",
        callback_id=str(callback["id"]) if "id" in callback else None,
        sender=str(sender.get("username") or sender.get("first_name") or ""),
    )
