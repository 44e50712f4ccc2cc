"""Every other service, by Apprise: Slack, Discord, Mattermost, ntfy, gateways to WhatsApp, Signal.

Apprise is loaded when it is first needed: most installations never do, and it takes 25 MB.
"""

import logging
import threading
import warnings
from functools import cache
from typing import Any, Final

from autotrade.notifications.public_hosts import MARK, guard
from autotrade.ports.notifications import NotTakenError, Parcel, RefusedError

_TIMEOUTS: Final = "cto=3&rto=8"
_lock: Final = threading.Lock()


class AppriseNotifier:
    """Implements ``Notifier``; a parcel's ``to`` is the URL, checked when it was stored.

    Redirections are not followed, and connections go to public addresses alone.
    """

    recognises_repeats = False
    find = None

    def send(self, parcel: Parcel) -> str | None:
        """Send a message.

        Raises:
            NotifierError: Apprise says that it failed; of the reason it says little.
        """
        apprise = _loaded()
        asset = apprise.AppriseAsset(http_redirects=False, plugin_paths=[], secure_logging=True)
        sender = apprise.Apprise(asset=asset)
        if not sender.add(f"{parcel.to}{'&' if '?' in parcel.to else '?'}{_TIMEOUTS}"):
            msg = "The URL is not complete: look up its form for this service."
            raise RefusedError(msg)
        if not sender.notify(title=parcel.subject, body=parcel.text):
            msg = "The service did not take it."
            raise NotTakenError(msg)
        return None


@cache
def _loaded() -> Any:
    with _lock:
        import apprise  # noqa: PLC0415 - only where it is used
        import urllib3.util.connection as connections  # noqa: PLC0415 - what Apprise connects by

        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        # for good, and whatever thread it sends from: nothing else here uses this library
        if not hasattr(connections.create_connection, MARK):
            connections.create_connection = guard(connections.create_connection)
            with warnings.catch_warnings(action="ignore"):  # of what its services import
                apprise.Apprise.instantiate("ntfys://ntfy.sh/first")
    return apprise
