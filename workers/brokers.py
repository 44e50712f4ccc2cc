"""Jobs around broker accounts."""

from workers.context import application


def watch_sessions() -> None:
    """Warn of sessions that end soon, renew those that can be, and expire those that ended."""
    application().session_watch.watch()
