"""Sessions of the simulated Dhan: tokens, consent, profile, addresses, rate limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from tests.simulators.dhanhq.account import Account
from tests.simulators.dhanhq.words import DEAD_SESSION, refuse_data, refuse_with
from tests.simulators.http import Answer, Request, json_answer

if TYPE_CHECKING:
    from tests.simulators.dhanhq.settings import Settings
    from tests.simulators.dhanhq.words import Clock

SECOND, MINUTE, HOUR, DAY = 1.0, 60.0, 3600.0, 86400.0
LIMITS: Final = {
    "order": ((SECOND, 10), (MINUTE, 250), (HOUR, 1000), (DAY, 7000)),
    "data": ((SECOND, 5), (DAY, 100_000)),
    "quote": ((SECOND, 1),),
    "other": ((SECOND, 20),),
}
CONSENTS_A_DAY: Final = 25
IP_REST: Final = timedelta(days=7)


class Sessions:
    """All accounts, and who may do what."""

    def __init__(self, settings: Settings, clock: Clock):
        self._settings = settings
        self._clock = clock
        self.accounts: dict[str, Account] = {}
        self.addresses_seen: set[str] = set()
        self._consents: dict[str, str] = {}
        self._logins: dict[str, str] = {}
        self._serial = count(1)

    def of_token(self, token: str) -> Account:
        """Return the account whose active token this is.

        Raises:
            RefusedError: there is none.
        """
        found = next((x for x in self.accounts.values() if x.is_good(token)), None)
        return found or refuse_with("DH-901", DEAD_SESSION)

    def check_rate(self, account: Account, kind: str) -> None:
        """Count a call; refuse it when it is one too many, if that is enforced.

        Raises:
            RefusedError: the limit is reached.
        """
        if not self._settings.rate_limits:
            return
        now = self._clock.now().timestamp()
        asked = account.asked.setdefault(kind, [])
        for seconds, most in LIMITS[kind]:
            if sum(at > now - seconds for at in asked) >= most:
                refuse_with("DH-904", "Too many requests on server from single user")
        asked.append(now)

    def check_address(self, account: Account) -> None:
        """Refuse an order from an address that the account does not name, if that is enforced.

        Raises:
            RefusedError: the address is another.
        """
        if self._settings.static_ip and self._settings.seen_ip not in account.ips.values():
            refuse_with("DH-905", "Invalid IP")

    def check_data(self, account: Account, client_id: str) -> None:
        """Refuse market data to those who did not subscribe or did not say who they are.

        Raises:
            DataRefusedError: in the data interfaces' own shape.
        """
        if client_id != account.client_id:
            refuse_data(810, "Client ID is invalid", 401)
        if not self._settings.data_plan:
            refuse_data(806, "Data APIs not subscribed", 403)

    def profile(self, account: Account) -> Answer:
        """Return who the token belongs to and until when."""
        ends = account.token_expires
        return json_answer(
            {
                "dhanClientId": account.client_id,
                "tokenValidity": f"{ends:%d/%m/%Y %H:%M}",
                "activeSegment": "Equity, Derivative, Currency, Commodity",
                "ddpi": "Active",
                "mtf": "Active",
                "dataPlan": "Active" if self._settings.data_plan else "Deactive",
                "dataValidity": f"{ends + timedelta(days=30):%Y-%m-%d %H:%M:%S}.0",
            }
        )

    def renew(self, account: Account) -> Answer:
        """Give a new token for one that was made on the web; the old one is dead."""
        if not account.renewable:
            refuse_with("DH-905", "Token can not be renewed")
        account.issue_token(self._settings.token_days)
        return json_answer(self._session(account))

    def ip(self, account: Account, request: Request) -> Answer:
        """Answer the three address endpoints."""
        if request.method == "GET":
            known = self._settings.seen_ip in account.ips.values()
            return json_answer(
                {
                    "primaryIP": account.ips.get("PRIMARY", ""),
                    "secondaryIP": account.ips.get("SECONDARY", ""),
                    "ordersAllowed": known or not self._settings.static_ip,
                    "ipMatchStatus": "MATCH" if known else "MISMATCH",
                    "detectedIP": self._settings.seen_ip,
                }
            )
        return self._set_ip(account, request.json(), change=request.method == "PUT")

    def consent(self, request: Request) -> Answer:
        """Answer the log-in service: consent, the user's log-in page, the token for it."""
        path = request.path
        if path == "/app/generate-consent" and request.method == "POST":
            return self._begin(request)
        if path == "/login/consentApp-login":
            return self._log_in(request)
        if path == "/app/consumeApp-consent":  # POST by the documentation, GET in its example
            return self._consume(request)
        return json_answer({"status": "failed", "message": "not found"}, 404)

    def _begin(self, request: Request) -> Answer:
        account = self.accounts.get(request.query.get("client_id", ""))
        if account is None or not _is_app(account, request):
            return json_answer({"status": "failed", "message": "Invalid app id or secret"}, 401)
        mine = [x for x in self._consents.values() if x == account.client_id]
        if len(mine) >= CONSENTS_A_DAY:
            return json_answer({"status": "failed", "message": "Consent limit exceeded"}, 429)
        consent_id = f"consent-{next(self._serial):06}"
        self._consents[consent_id] = account.client_id
        return json_answer(
            {"consentAppId": consent_id, "consentAppStatus": "GENERATED", "status": "success"}
        )

    def _log_in(self, request: Request) -> Answer:
        client_id = self._consents.get(request.query.get("consentAppId", ""))
        if client_id is None:
            return json_answer({"status": "failed", "message": "Invalid consent"}, 400)
        token_id = f"login-{next(self._serial):06}"
        self._logins[token_id] = client_id
        return Answer(
            status=302, headers={"Location": f"http://127.0.0.1/callback?tokenId={token_id}"}
        )

    def _consume(self, request: Request) -> Answer:
        account = self.accounts.get(self._logins.get(request.query.get("tokenId", ""), ""))
        if account is None or not _is_app(account, request):
            return json_answer({"status": "failed", "message": "Invalid token id"}, 400)
        del self._logins[request.query["tokenId"]]
        account.issue_token(self._settings.token_days)
        account.renewable = False
        return json_answer(self._session(account))

    def _session(self, account: Account) -> dict[str, object]:
        return {
            "dhanClientId": account.client_id,
            "dhanClientName": "A TRADER",
            "dhanClientUcc": f"UCC{account.client_id}",
            "givenPowerOfAttorney": True,
            "accessToken": account.token,
            "expiryTime": f"{account.token_expires:%Y-%m-%dT%H:%M:%S.000}",
        }

    def _set_ip(self, account: Account, body: Any, *, change: bool) -> Answer:
        flag = body.get("ipFlag") if isinstance(body, dict) else None
        if flag not in {"PRIMARY", "SECONDARY"} or not body.get("ip"):
            refuse_with("DH-905", "Invalid IP")
        now: datetime = self._clock.now()
        if change and account.ip_changed is not None and now - account.ip_changed < IP_REST:
            refuse_with("DH-905", "IP can be modified once in 7 days")
        account.ips[flag] = body["ip"]
        account.ip_changed = now
        return json_answer({"message": "IP saved successfully", "status": "SUCCESS"})


def _is_app(account: Account, request: Request) -> bool:
    given = (request.header("app_id"), request.header("app_secret"))
    return given == (account.app_id, account.app_secret)
