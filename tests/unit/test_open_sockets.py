"""Open sockets: which are closed, and how they keep their sessions in use."""

from collections.abc import Collection
from typing import Any, cast

from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import SessionId
from autotrade.realtime.open_sockets import OpenSockets
from autotrade.services.sessions import Sessions

ONE, OTHER = SessionId("one"), SessionId("other")


class FakeSessions:
    """Sessions of which a test says what became of them."""

    def __init__(self) -> None:
        self.over: set[SessionId] = set()
        self.kept: list[set[SessionId]] = []
        self.is_away = False

    def ended_lately(self) -> Collection[SessionId]:
        self._look()
        return self.over

    def carry_on(self, session_ids: Collection[SessionId]) -> None:
        self._look()
        self.kept.append(set(session_ids))

    def _look(self) -> None:
        if self.is_away:
            msg = "MongoDB is away."
            raise UnavailableError(msg)


class FakeServer:
    """A socket server whose time passes at once, and that stops after so many looks."""

    class StoppedError(Exception):
        """The looks are used up."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.closed: list[str] = []
        self.server = self

    def sleep(self, _: float) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise self.StoppedError

    def disconnect(self, sid: str, namespace: str) -> None:
        assert namespace == "/"
        self.closed.append(sid)


def watched(sockets: OpenSockets, sessions: FakeSessions, looks: int) -> list[str]:
    server = FakeServer(looks)
    try:
        sockets.watch(cast("Any", server), cast("Sessions", sessions))
    except FakeServer.StoppedError:
        return server.closed
    raise AssertionError


def opened() -> OpenSockets:
    sockets = OpenSockets()
    for sid, session_id in (("a", ONE), ("b", ONE), ("c", OTHER)):
        sockets.add(sid, session_id)
    return sockets


def test_the_sockets_of_a_session_that_is_over_are_closed_and_no_others():
    sessions = FakeSessions()
    sessions.over = {ONE}

    assert watched(opened(), sessions, 1) == ["a", "b"]


def test_once_a_minute_an_open_socket_is_a_use_of_its_session():
    sessions, sockets = FakeSessions(), opened()
    sockets.drop("c")

    watched(sockets, sessions, 119)
    assert sessions.kept == []
    watched(sockets, sessions, 240)
    assert sessions.kept == [{ONE}, {ONE}]


def test_without_mongodb_nothing_is_closed_and_the_watch_goes_on():
    sessions = FakeSessions()
    sessions.over, sessions.is_away = {ONE}, True

    assert watched(opened(), sessions, 240) == []


def test_nobody_is_asked_where_no_socket_is_open():
    sessions = FakeSessions()
    sessions.is_away = True

    assert watched(OpenSockets(), sessions, 240) == []
