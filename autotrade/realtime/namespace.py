"""The socket server: log-in by access token, a room for each user, rooms for watched symbols."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

import structlog
from flask import Flask, request
from flask_jwt_extended import decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, emit, join_room, leave_room
from jwt import ExpiredSignatureError, PyJWTError

from autotrade.api.schemas.events import SocketLivePriceSchema
from autotrade.domain.errors import AutotradeError, InvalidError
from autotrade.domain.ids import SessionId, UserId
from autotrade.domain.instruments import canonical_symbol
from autotrade.ports.marketdata import Quotes
from autotrade.realtime import frames
from autotrade.realtime.channel import CHANNEL
from autotrade.realtime.hearing import Hearer, TextPacket
from autotrade.realtime.open_sockets import OpenSockets
from autotrade.realtime.schemas import event_to_wire, symbol_room, user_room
from autotrade.realtime.watching import Watchers
from autotrade.services.events import EventService
from autotrade.services.sessions import LogIn, Sessions

_MAX_SYMBOLS: Final = 500
_MAX_SHOWN: Final = 100
"""Of so many symbols a new watcher is shown the price at once, of others when it changes."""
_PING_SECONDS: Final = (20, 20)
_PRICE: Final = SocketLivePriceSchema()

_log = structlog.get_logger("autotrade.access")


class Services(Protocol):
    """The use cases that the sockets call."""

    @property
    def sessions(self) -> Sessions:
        """Log-in sessions."""
        ...

    @property
    def events(self) -> EventService:
        """Events, and those that a client missed."""
        ...

    @property
    def quotes(self) -> Quotes:
        """Present prices."""
        ...


def attach(
    app: Flask,
    services: Services,
    watchers: Watchers,
    *,
    redis_url: str,
    async_mode: str,
    web_socket_only: bool,
    proxies: int = 0,
) -> SocketIO:
    """Add the socket server to the web application.

    With more than one web process only WebSockets work: a polling client would meet another
    process at its next request. ``proxies`` are those that a request's forwarded address is
    believed of; the rest of the application has its own way, which sockets do not pass.
    """
    every, patience = _PING_SECONDS
    server = SocketIO(
        app,
        async_mode=async_mode,
        client_manager=Hearer(redis_url, channel=CHANNEL),
        serializer=TextPacket,
        transports=["websocket"] if web_socket_only else ["websocket", "polling"],
        ping_interval=every,
        ping_timeout=patience,
        max_http_buffer_size=64 * 1024,
        manage_session=False,
        logger=False,
    )
    frames.install(server.server.eio)
    users: dict[str, UserId] = {}
    open_sockets = OpenSockets()

    @server.on("connect")
    def connect(auth: Any = None) -> None:
        found = _who(services, auth, proxies)
        users[_sid()] = found.user.id
        open_sockets.add(_sid(), found.session.id)
        join_room(user_room(found.user.id))

    @server.on("disconnect")
    def disconnect(_reason: Any = None) -> None:
        users.pop(_sid(), None)
        open_sockets.drop(_sid())
        watchers.drop(_sid())

    @server.on("subscribe")
    def subscribe(body: Any = None) -> dict[str, Any]:
        symbols, refused = _symbols(body)
        for symbol in symbols:
            join_room(symbol_room(symbol))
        watchers.add(_sid(), symbols)
        _show(services.quotes, symbols[:_MAX_SHOWN])
        return {"symbols": symbols, "refused": refused}

    @server.on("unsubscribe")
    def unsubscribe(body: Any = None) -> dict[str, Any]:
        symbols, refused = _symbols(body)
        for symbol in symbols:
            leave_room(symbol_room(symbol))
        watchers.remove(_sid(), symbols)
        return {"symbols": symbols, "refused": refused}

    @server.on("sync")
    def sync(body: Any = None) -> dict[str, Any]:
        since = body.get("since") if isinstance(body, dict) else None
        if not isinstance(since, int) or isinstance(since, bool) or since < 0:
            return {"error": "since must be a whole number of 0 or more"}
        missed = services.events.missed(users[_sid()], since)
        sent = []
        for event in missed.events:
            wire = event_to_wire(event)
            emit(event.name.value, wire)
            sent.append({"seq": event.seq, "event": event.name.value, "data": wire})
        return {"events": sent, "seq": missed.last_seq, "complete": missed.complete}

    server.start_background_task(open_sockets.watch, server, services.sessions)
    return server


def _show(quotes: Quotes, symbols: Sequence[str]) -> None:
    """Send the one who asks the present prices of symbols, under the names they asked for."""
    for symbol in symbols:
        quote = quotes.last(symbol)
        if quote is not None:
            emit("live_price", _PRICE.dump(replace(quote, symbol=symbol)))


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # added by Flask-SocketIO


def _who(services: Services, auth: Any, proxies: int) -> LogIn:
    token = auth.get("token") if isinstance(auth, dict) else None
    user_id: UserId | None = None
    try:
        claims = decode_token(token) if isinstance(token, str) else {}
        if claims.get("type") == "access":
            session_id, user_id = SessionId(str(claims.get("sid"))), UserId(str(claims["sub"]))
            return services.sessions.authenticate(session_id=session_id, user_id=user_id)
        why = "not an access token" if claims else "no token"
    except ExpiredSignatureError:
        why = "token expired"
    except (JWTExtendedException, PyJWTError):
        why = "token not valid"
    except AutotradeError as error:
        why = error.code
    # the log says why; the client is told in the same words whatever was wrong
    _log.warning("socket_refused", why=why, user_id=user_id, ip=_sender(proxies))
    msg = "Send a good access token as auth.token."
    raise Refused(msg)


def _sender(proxies: int) -> str | None:
    """Return the address that a socket comes from, as the last trusted proxy tells it."""
    route = request.access_route if "X-Forwarded-For" in request.headers else ()
    return route[-proxies] if 0 < proxies <= len(route) else request.remote_addr


def _symbols(body: Any) -> tuple[list[str], list[str]]:
    """Return the canonical form of the symbols that are well formed, and the others."""
    given = body.get("symbols") if isinstance(body, dict) else None
    good, refused = [], []
    for symbol in given[:_MAX_SYMBOLS] if isinstance(given, list) else []:
        try:
            good.append(canonical_symbol(str(symbol), None))
        except InvalidError:
            refused.append(str(symbol)[:64])
    return good, refused
