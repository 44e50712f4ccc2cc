"""The open sockets of this web process, and which of them must be closed."""

from collections.abc import Sequence
from itertools import count
from typing import Final

import structlog
from flask_socketio import SocketIO

from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import SessionId
from autotrade.services.sessions import Sessions

_LOOK_SECONDS: Final = 0.5
"""So that a socket is closed within a second of its session's end, in every web process."""
_KEPT_EVERY: Final = 120
"""So many looks are a minute: as often an open socket counts as a use of its session."""
_log = structlog.get_logger()


class OpenSockets:
    """Sockets by the session whose token opened them."""

    def __init__(self) -> None:
        self._session_of: dict[str, SessionId] = {}

    def add(self, sid: str, session_id: SessionId) -> None:
        """Note a new socket."""
        self._session_of[sid] = session_id

    def drop(self, sid: str) -> None:
        """Forget a socket that is gone."""
        self._session_of.pop(sid, None)

    def watch(self, server: SocketIO, sessions: Sessions) -> None:
        """Close sockets as their sessions end, and keep the others' sessions in use, for ever."""
        for look in count(1):
            server.sleep(_LOOK_SECONDS)
            for sid in self.ended(sessions):
                server.server.disconnect(sid, namespace="/")
            if look % _KEPT_EVERY == 0:
                self.keep(sessions)

    def keep(self, sessions: Sessions) -> None:
        """Note that the sessions of the open sockets are in use; later, while MongoDB is away."""
        if self._session_of:
            try:
                sessions.carry_on(set(self._session_of.values()))
            except UnavailableError as error:
                _log.warning("sessions_not_kept", error=type(error).__name__)

    def ended(self, sessions: Sessions) -> Sequence[str]:
        """Return the sockets whose session has ended; none while MongoDB is away."""
        if not self._session_of:
            return []
        try:
            over = sessions.ended_lately()
        except UnavailableError as error:
            _log.warning("sockets_unwatched", error=type(error).__name__)
            return []
        return [sid for sid, session_id in self._session_of.items() if session_id in over]
