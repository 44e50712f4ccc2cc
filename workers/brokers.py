"""Jobs around broker accounts."""

from autotrade.domain.ids import UserId
from workers.context import application


def watch_sessions() -> None:
    """Warn of sessions that end soon, renew those that can be, and expire those that ended."""
    application().session_watch.watch()


def stop_orders(user_id: str) -> None:
    """Cancel a user's working orders while their kill switch is on."""
    application().order_stopper.stop(UserId(user_id))
