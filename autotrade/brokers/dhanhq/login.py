"""DhanHQ's session: is it good and until when, and how a new one is got."""

from collections.abc import Mapping
from urllib.parse import quote

from autotrade.brokers.dhanhq.mapping import ist_time
from autotrade.brokers.dhanhq.session import DhanSession
from autotrade.brokers.dhanhq.wire import Body, text_of
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    NewSession,
    Outcome,
    SessionStatus,
)

_FACTS = {
    "segments": "activeSegment",
    "ddpi": "ddpi",
    "mtf": "mtf",
    "data_plan": "dataPlan",
    "data_plan_until": "dataValidity",
}
_ADDRESS_FACTS = {
    "order_address": "primaryIP",
    "second_order_address": "secondaryIP",
    "seen_address": "detectedIP",
    "address_match": "ipMatchStatus",
}
_ACTIVE = "active"


def status_of_session(session: DhanSession) -> SessionStatus:
    """Ask whether the token is good; it is asked even if it was refused before.

    Raises:
        BrokerError: it is not (``AUTH``), or DhanHQ could not be asked.
    """
    profile = _mapping(session.read("GET", "/profile", even_if_dead=True))
    client_id = session.credentials.client_id
    if text_of(profile, "dhanClientId") != client_id:
        message = f"The access token belongs to another client than {client_id}."
        raise BrokerError(BrokerErrorKind.AUTH, message, code="client_id")
    facts = _named(profile, _FACTS)
    warnings = []
    if facts.get("data_plan", "").lower() != _ACTIVE:
        warnings.append("The Data APIs are not subscribed: there are no prices from DhanHQ.")
    if facts.get("ddpi", "").lower() != _ACTIVE:
        warnings.append("Without DDPI, selling holdings needs a T-PIN at DhanHQ each day.")
    addresses, warning = _addresses(session)
    if warning:
        warnings.append(warning)
    return SessionStatus(
        expires_at=ist_time(profile.get("tokenValidity")),
        facts={**facts, **addresses},
        warnings=tuple(warnings),
    )


def login_address(session: DhanSession) -> str:
    """Begin a consent and return where the user gives it; DhanHQ takes no ``state`` along.

    Raises:
        BrokerError: no app is stored, or DhanHQ refused to begin.
    """
    client_id = quote(session.credentials.client_id, safe="")
    body = _logged_in(session, "POST", f"/app/generate-consent?client_id={client_id}")
    consent = text_of(body, "consentAppId")
    if consent is None:
        raise BrokerError(BrokerErrorKind.OTHER, "DhanHQ did not begin the log-in.")
    return f"{session.urls.auth}/login/consentApp-login?consentAppId={quote(consent, safe='')}"


def session_of_consent(session: DhanSession, parameters: Mapping[str, str]) -> NewSession:
    """Turn the ``tokenId`` that the user came back with into a session.

    Raises:
        BrokerError: there is none, or DhanHQ did not accept it.
    """
    token_id = parameters.get("tokenId", "").strip()
    if not token_id:
        raise BrokerError(BrokerErrorKind.INPUT, "The address has no tokenId.", code="tokenId")
    # the documentation says POST, its example and the official client GET
    path = f"/app/consumeApp-consent?tokenId={quote(token_id, safe='')}"
    return _new_session(session, _logged_in(session, "GET", path))


def renewed(session: DhanSession) -> NewSession:
    """Return a new token for one that was made on DhanHQ's site and is good still.

    Raises:
        BrokerError: only the user can make a new one now.
    """
    headers = {"dhanClientId": session.credentials.client_id}
    return _new_session(session, _mapping(session.read("GET", "/RenewToken", headers=headers)))


def _addresses(session: DhanSession) -> tuple[Mapping[str, str], str | None]:
    """Return which addresses orders may come from; what can't be told is no fault."""
    try:
        body = _mapping(session.read("GET", "/ip/getIP"))
    except BrokerError as error:
        if error.kind is BrokerErrorKind.AUTH:
            raise
        return {}, "DhanHQ did not tell from which addresses orders may come."
    facts = _named(body, _ADDRESS_FACTS)
    registered = {facts.get("order_address"), facts.get("second_order_address")} - {None}
    seen = facts.get("seen_address")
    has_matched = facts.get("address_match", "MATCH").upper() == "MATCH"
    if not registered:
        return facts, "No address is registered at DhanHQ for orders: it will refuse them."
    if not has_matched or (seen is not None and seen not in registered):
        here = f" This machine is seen as {seen}." if seen else ""
        return facts, f"DhanHQ takes orders from other addresses only.{here}"
    return facts, None


def _new_session(session: DhanSession, body: Body) -> NewSession:
    token = text_of(body, "accessToken")
    client_id = text_of(body, "dhanClientId")
    if token is None:
        raise BrokerError(BrokerErrorKind.OTHER, "DhanHQ gave no access token.")
    if client_id is not None and client_id != session.credentials.client_id:
        message = "The log-in was another client's than this account's."
        raise BrokerError(BrokerErrorKind.INPUT, message, code="client_id")
    return NewSession(
        credentials={"access_token": token}, expires_at=ist_time(body.get("expiryTime"))
    )


def _logged_in(session: DhanSession, method: str, path: str) -> Body:
    reply = session.log_in(method, path)
    if reply.verdict.outcome is not Outcome.ACCEPTED:
        raise reply.verdict.error()
    return _mapping(reply.body)


def _named(body: Body, names: Mapping[str, str]) -> dict[str, str]:
    found = {ours: text_of(body, theirs) for ours, theirs in names.items()}
    return {name: text for name, text in found.items() if text is not None}


def _mapping(body: object) -> Body:
    if not isinstance(body, Mapping):
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, "DhanHQ's answer can't be read.")
    return body
