"""Jobs around outgoing mail."""

from workers.context import application


def send() -> None:
    """Send what waits; running it twice does no harm."""
    application().mails.deliver()
