"""Telegram as a remote."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Timestamp


class TelegramLinkingSchema(ma.Schema):
    """A code that links a chat: send `/start CODE` to the bot, or open `url`.

    `bot` and `url` are null until the bot's name is known.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "code": "K7QFX2MBHR",
        "command": "/start K7QFX2MBHR",
        "bot": "my_autotrade_bot",
        "url": "https://t.me/my_autotrade_bot?start=K7QFX2MBHR",
        "expires_at": "2026-11-21T05:00:00.135Z",
    }

    code = ma.fields.String(required=True)
    command = ma.fields.Function(
        lambda linking: f"/start {linking.code}", metadata={"type": "string"}
    )
    bot = ma.fields.String(required=True, allow_none=True)
    url = ma.fields.String(required=True, allow_none=True)
    expires_at = Timestamp(required=True)
