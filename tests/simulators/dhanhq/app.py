"""The simulated Dhan as a whole: which endpoint is answered by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulators.dhanhq import books, data, files
from tests.simulators.dhanhq.account import CLIENT_ID, Account
from tests.simulators.dhanhq.commands import Commands
from tests.simulators.dhanhq.exchange import Exchange
from tests.simulators.dhanhq.market import Market
from tests.simulators.dhanhq.market_feed import MarketFeed
from tests.simulators.dhanhq.order_feed import OrderFeed
from tests.simulators.dhanhq.session import Sessions
from tests.simulators.dhanhq.settings import Settings
from tests.simulators.dhanhq.trading import Trading
from tests.simulators.dhanhq.words import Clock, DataRefusedError, RefusedError, refuse_with
from tests.simulators.http import Answer, Request, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulators.sockets import ServerSocket

API = "/v2/"
INSTRUMENTS = "/api-data/"
MARKET_FEED = "/feed"
ORDER_FEED = "/order-feed"
QUOTES = frozenset({"ltp", "ohlc", "quote"})


class DhanApp:
    """One simulated Dhan, with one account from the start."""

    def __init__(self) -> None:
        self._build()

    def handle(self, request: Request) -> Answer:
        """Answer a request of any of Dhan's hosts; the path tells which it is meant for."""
        path = request.path
        if path.startswith(INSTRUMENTS):
            return self._file(path.removeprefix(INSTRUMENTS))
        if not path.startswith(API):
            return self.sessions.consent(request)
        try:
            account = self.sessions.of_token(request.header("access-token"))
            parts = request.parts[1:]
            self.sessions.check_rate(account, _kind(request, parts[0]))
            answer = self._route(account, request, parts)
        except (RefusedError, DataRefusedError) as refused:
            return refused.answer
        return answer or json_answer({"status": "failed", "message": "not found"}, 404)

    def answered(self) -> None:
        """Let the exchange work on what came in."""
        self.exchange.work()
        self.order_feed.release()

    def control(self, path: str, body: Any) -> object:
        """Do what a test asks."""
        if path == "reset":
            self.order_feed.drop()
            self.market_feed.drop()
            self._build()
            return None
        return Commands(self).run(path, body)

    async def serve_socket(self, request: Request, connection: ServerSocket) -> None:
        """Serve one of the two feeds."""
        if request.path.rstrip("/") == MARKET_FEED:
            await self.market_feed.serve(connection)
        elif request.path.rstrip("/") == ORDER_FEED:
            await self.order_feed.serve(connection)
        else:
            await connection.refuse(404)

    def add_account(self, client_id: str) -> Account:
        """Add a client with a token, or give a known one a new token."""
        account = Account(client_id, self.clock, token_days=self.settings.token_days)
        self.sessions.accounts[client_id] = account
        return account

    def _build(self) -> None:
        self.clock = Clock()
        self.settings = Settings()
        self.market = Market(self.clock, self.settings.instrument_rows)
        self.exchange = Exchange(self.market, self.clock)
        self.sessions = Sessions(self.settings, self.clock)
        self.trading = Trading(self.market, self.exchange, self.settings, self.clock)
        self.order_feed = OrderFeed(self.sessions, self.settings)
        self.market_feed = MarketFeed(self.market, self.sessions, self.settings)
        self.exchange.listeners.append(self.order_feed.on_order)
        self.add_account(CLIENT_ID)

    def _route(self, account: Account, request: Request, parts: list[str]) -> Answer | None:
        match parts[0]:
            case "orders":
                return self._orders(account, request, parts[1:])
            case "marketfeed" | "charts" | "margincalculator":
                return self._data(account, request, parts)
            case "ip":
                return self.sessions.ip(account, request)
            case _ if request.method == "GET":
                return self._read(account, parts)
        return None

    def _orders(self, account: Account, request: Request, rest: list[str]) -> Answer | None:
        trading = self.trading
        if request.method == "GET":
            match rest:
                case []:
                    return trading.book(account)
                case ["external", tag]:
                    return trading.by_tag(account, tag)
                case [order_id]:
                    return trading.one(account, order_id)
                case _:
                    return None
        self.sessions.check_address(account)
        return self._change(account, request, rest)

    def _change(self, account: Account, request: Request, rest: list[str]) -> Answer | None:
        match request.method, rest:
            case "POST", []:
                return self.trading.place(account, request.json())
            case "POST", ["slicing"]:
                return self.trading.slice(account, request.json())
            case "PUT", [order_id]:
                return self.trading.modify(account, order_id, request.json())
            case "DELETE", [order_id]:
                return self.trading.cancel(account, order_id)
            case _:
                return None

    def _data(self, account: Account, request: Request, parts: list[str]) -> Answer | None:
        if request.method != "POST":
            return None
        match parts:
            case ["margincalculator"]:
                return data.margin(self.market, request.json(), books.spare(account, self.market))
            case ["marketfeed", kind] if kind in QUOTES:
                self.sessions.check_data(account, request.header("client-id"))
                return data.quotes(self.market, request.json(), kind)
            case ["charts", "historical" | "intraday" as kind]:
                self.sessions.check_data(account, account.client_id)
                return data.candles(self.market, request.json(), intraday=kind == "intraday")
            case _:
                return None

    def _read(self, account: Account, parts: list[str]) -> Answer | None:
        if parts[0] == "trades" and len(parts) <= 2:
            return self.trading.trades(account, *parts[1:])
        readers: dict[str, Callable[[Account], Answer]] = {
            "positions": lambda x: json_answer(books.positions(x, self.market)),
            "holdings": _holdings,
            "fundlimit": lambda x: json_answer(books.funds(x, self.market)),
            "profile": self.sessions.profile,
            "RenewToken": self.sessions.renew,
        }
        reader = readers.get("/".join(parts))
        return reader(account) if reader else None

    def _file(self, name: str) -> Answer:
        makers = {files.COMPACT: files.compact, files.DETAILED: files.detailed}
        if name not in makers:
            return Answer(status=404, body=b"<html>Not Found</html>", content_type="text/html")
        return Answer(body=makers[name](self.market.rows), content_type="text/csv")


def _kind(request: Request, first: str) -> str:
    """Return which of Dhan's limits counts a call."""
    if first == "orders" and request.method != "GET":
        return "order"
    return {"charts": "data", "marketfeed": "quote"}.get(first, "other")


def _holdings(account: Account) -> Answer:
    if not account.holdings:  # an empty book is delivered as a failure
        refuse_with("DH-1111", "No holdings available")
    return json_answer(account.holdings)
