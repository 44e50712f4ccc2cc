"""Telegram as a remote: a chat is linked by a code."""

from autotrade.api.context import current_user, services
from autotrade.api.schemas.telegram import TelegramLinkingSchema
from autotrade.api.spec import PREFIX, Resource
from autotrade.services.telegram_links import Linking

blp = Resource(
    "telegram",
    __name__,
    url_prefix=f"{PREFIX}/notifications/telegram",
    description="Telegram as a remote",
    by_key=False,
)


@blp.route("/link", methods=["POST"])
@blp.response(201, TelegramLinkingSchema)
@blp.operation("linkTelegram", may=(409,))
def link_telegram() -> Linking:
    """Make a code that links a chat with oneself

    The chat is a verified channel from then on, and takes the bot's commands. The code is good
    once, for ten minutes, and replaces the one before. 409: this server has no bot.
    """
    return services().telegram_links.begin(current_user().id)
