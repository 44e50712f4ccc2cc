"""The feed: once a second, the latest price of every symbol that somebody watches."""

import threading
from typing import Final

import redis
import structlog

from autotrade.bootstrap import Application

_EVERY_SECONDS: Final = 1.0
_log = structlog.get_logger()


def run(application: Application, stop: threading.Event) -> None:
    """Publish quotes until ``stop`` is set."""
    while not stop.wait(_EVERY_SECONDS):
        try:
            symbols = application.watch_list.watched()
        except redis.RedisError as error:
            _log.warning("feed_waits", error=type(error).__name__)
            continue
        for symbol in symbols:
            quote = application.quotes.last(symbol)
            if quote is not None:
                application.publisher.publish_price(quote)
