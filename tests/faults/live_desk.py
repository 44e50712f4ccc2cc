"""The live side of a campaign: accounts at the simulated Dhan, a strategy on each."""

from typing import Any, Final

import httpx2

from tests.simulators.dhanhq.account import CLIENT_ID
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import wait_until
from tests.support.trader import API, Trader

CLIENTS: Final = (CLIENT_ID, "1000000101", "1000000102", "1000000103")
"""An account a strategy: Dhan takes 250 orders a minute and 1,000 an hour of one."""


class LiveDesk:
    """What a user has at the broker; every order fills there.

    ``fields`` are those of the strategies besides what makes them live.
    """

    def __init__(self, trader: Trader, dhan: DhanSimulator, **fields: object):
        self.dhan = dhan
        self._trader = trader
        self._fields = fields
        self._accounts: dict[str, str] = {}

    def paths(self) -> list[str]:
        """Link the accounts, go live on them, and return the strategies' webhook paths."""
        self.dhan.policy("fill")
        return [self._strategy(number, client) for number, client in enumerate(CLIENTS, start=1)]

    def orders(self) -> list[dict[str, Any]]:
        """Return the order books of all accounts."""
        return [row for client in CLIENTS for row in self.dhan.orders(client)]

    def end_session(self, client: str) -> str:
        """Log the user in elsewhere, so that our token is dead; return the good one."""
        return self.dhan.kill_token(client)

    def renew(self, client: str, token: str) -> bool:
        """Paste a new token, as the user would who was told; say whether that worked."""
        credentials = {"client_id": client, "access_token": token}
        path = f"{API}/brokers/{self._accounts[client]}"
        try:
            answer = self._trader.http.patch(path, json={"credentials": credentials})
        except httpx2.HTTPError:
            return False
        return answer.is_success and answer.json()["status"] == "connected"

    def _strategy(self, number: int, client: str) -> str:
        given = self.dhan.add_account(client)
        credentials = {"client_id": given.client_id, "access_token": given.token}
        body = {"type": "dhanhq", "label": f"Dhan {number}", "credentials": credentials}
        account = self._trader.post("/brokers", body, expect=201)
        self._accounts[client] = account["id"]
        self._trader.post(f"/brokers/{account['id']}/verify")
        wait_until(
            lambda: self._trader.get("/instruments", q="ABB")["items"], seconds=60, what="symbols"
        )
        name = f"Strategy {number}"
        made = self._trader.strategy(
            name=name, broker_id=account["id"], paper_trading=False, **self._fields
        )
        self._trader.post(f"/strategies/{made['id']}/deploy", {"confirm": name})
        path: str = made["webhook_path"]
        return path
