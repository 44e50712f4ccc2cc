"""Every type of broker that can be linked, and what its link form asks for."""

from typing import Final

from autotrade.domain.brokers import AuthKind, BrokerSpec, BrokerType, CredentialField

_ORDER_TYPES: Final = ("market", "limit", "stop", "stop_limit")
_EQUITY: Final = (*_ORDER_TYPES, "delivery", "intraday", "carry", "mtf")


def _secret(name: str, label: str, *, required: bool = True) -> CredentialField:
    return CredentialField(name, label, secret=True, required=required)


def _plain(name: str, label: str, *, required: bool = True) -> CredentialField:
    return CredentialField(name, label, secret=False, required=required)


_METATRADER: Final = (
    _plain("login", "MetaTrader 5 account number"),
    _plain("server", "MetaTrader 5 server name"),
    _secret("bridge_token", "Bridge token"),
)

SPECS: Final = (
    BrokerSpec(
        type=BrokerType.PAPER,
        name="Paper trading",
        auth=AuthKind.NONE,
        available=True,
        capabilities=_EQUITY,
    ),
    BrokerSpec(
        type=BrokerType.DHANHQ,
        name="DhanHQ",
        auth=AuthKind.TOKEN,
        available=True,
        fields=(
            _plain("client_id", "Client id"),
            _secret("access_token", "Access token"),
            _secret("app_id", "API key, to log in without pasting a token", required=False),
            _secret("app_secret", "API secret", required=False),
        ),
        capabilities=_EQUITY,
        # who stores an app gets the token by logging in
        instead={"access_token": frozenset({"app_id", "app_secret"})},
    ),
    BrokerSpec(
        type=BrokerType.ZERODHA,
        name="Zerodha Kite Connect",
        auth=AuthKind.OAUTH,
        available=False,
        fields=(_plain("api_key", "API key"), _secret("api_secret", "API secret")),
        capabilities=_EQUITY,
    ),
    BrokerSpec(
        type=BrokerType.UPSTOX,
        name="Upstox",
        auth=AuthKind.OAUTH,
        available=False,
        fields=(
            _plain("client_id", "API key (client id)"),
            _secret("client_secret", "API secret"),
            _plain("redirect_uri", "Redirect address, as registered", required=False),
        ),
        capabilities=_EQUITY,
    ),
    BrokerSpec(
        type=BrokerType.GROWW,
        name="Groww",
        auth=AuthKind.TOKEN,
        available=False,
        fields=(
            _secret("access_token", "Access token"),
            _secret("api_key", "API key, to renew the token", required=False),
            _secret("totp_secret", "TOTP secret, to renew the token", required=False),
        ),
        capabilities=(*_ORDER_TYPES, "delivery", "intraday", "carry"),
    ),
    BrokerSpec(
        type=BrokerType.ANGELONE,
        name="Angel One SmartAPI",
        auth=AuthKind.PASSWORD_TOTP,
        available=False,
        fields=(
            _plain("client_code", "Client code"),
            _secret("pin", "PIN (MPIN)"),
            _secret("totp_secret", "TOTP secret"),
            _secret("api_key", "SmartAPI key"),
        ),
        capabilities=_EQUITY,
    ),
    BrokerSpec(
        type=BrokerType.EXNESS,
        name="Exness (MetaTrader 5)",
        auth=AuthKind.TOKEN,
        available=False,
        fields=_METATRADER,
        capabilities=_ORDER_TYPES,
    ),
    BrokerSpec(
        type=BrokerType.JUSTMARKETS,
        name="JustMarkets (MetaTrader 5)",
        auth=AuthKind.TOKEN,
        available=False,
        fields=_METATRADER,
        capabilities=_ORDER_TYPES,
    ),
)
