"""Endpoints of channels: what each method takes, and which services a URL may name.

Users' URLs must not make this machine call whomever they like: only these services are named, and
a server of one's own only over https and by a name. What the name stands for is looked at when it
is called.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.errors import InvalidError

HOSTED: Final[Mapping[str, str]] = {
    "discord": "Discord",
    "flock": "Flock",
    "gchat": "Google Chat",
    "guilded": "Guilded",
    "pbul": "Pushbullet",
    "pover": "Pushover",
    "slack": "Slack",
    "twist": "Twist",
    "webex": "Webex",
    "whatsapp": "WhatsApp",
}
"""Services at addresses of their own: their URLs hold tokens and name no server."""
OWN_SERVER: Final[Mapping[str, str]] = {
    "gotifys": "Gotify",
    "matrixs": "Matrix",
    "mmosts": "Mattermost",
    "nclouds": "Nextcloud",
    "ntfys": "ntfy",
    "rockets": "Rocket.Chat",
    "signals": "Signal gateway",
}
"""Services at a server that the URL names; each of these is encrypted."""
WEBHOOKS: Final[Mapping[str, str]] = {
    "hooks.slack.com": "Slack",
    "discord.com": "Discord",
    "discordapp.com": "Discord",
    "chat.googleapis.com": "Google Chat",
}
"""Hosts whose own webhook URLs are taken as they are."""
_OPTIONS: Final = frozenset({"priority", "tags", "sound", "thread", "footer", "key", "token"})
_URL_LENGTH: Final = 500
_HOST_LENGTH: Final = 253
_NEVER_IN_URLS: Final = re.compile(r"[\s\\<>\"#]")
_MAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)
_PHONE: Final = re.compile(r"\+[1-9]\d{7,14}")
_CHAT: Final = re.compile(r"-?[1-9]\d{0,18}|@[A-Za-z]\w{3,31}", re.ASCII)
_HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_NOT_PUBLIC: Final = ("localhost", "local", "internal", "lan", "home", "arpa", "test", "invalid")
_FAULTS: Final[Mapping[ChannelMethod, str]] = {
    ChannelMethod.EMAIL: "Not an e-mail address.",
    ChannelMethod.SMS: "Not a phone number with its country, such as +919812345678.",
    ChannelMethod.TELEGRAM: "Not a chat's id, such as 123456789. Linking the chat is easier.",
}


def checked_endpoint(method: ChannelMethod, text: str) -> str:
    """Return an endpoint in its one form.

    Raises:
        InvalidError: it is none of this method's.
    """
    text = text.strip()
    if method is ChannelMethod.EMAIL:
        return _matching(method, _MAIL, text.lower())
    if method is ChannelMethod.SMS:
        return _matching(method, _PHONE, re.sub(r"[\s().-]", "", text))
    if method is ChannelMethod.TELEGRAM:
        return _matching(method, _CHAT, text)
    return _checked_url(text)


def shown_endpoint(method: ChannelMethod, endpoint: str) -> str:
    """Return what of an endpoint may be shown: of a URL the service, and the server it names."""
    if method is not ChannelMethod.APPRISE:
        return endpoint
    parts = urlsplit(endpoint)
    if parts.scheme == "https":
        return WEBHOOKS[str(parts.hostname)]
    name = HOSTED.get(parts.scheme)
    return name or f"{OWN_SERVER[parts.scheme]} at {parts.hostname}"


def _matching(method: ChannelMethod, form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise _wrong(_FAULTS[method])
    return text


def _checked_url(text: str) -> str:
    fault = _fault_of_url(text)
    if fault is not None:
        raise _wrong(fault)
    return text


def _fault_of_url(text: str) -> str | None:
    if len(text) > _URL_LENGTH or not text.isascii() or _NEVER_IN_URLS.search(text):
        return "Not a URL of a service."
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "Not a URL of a service."
    if any(name not in _OPTIONS for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return "Leave out what follows the question mark."
    if parts.scheme == "https":
        is_known = host in WEBHOOKS and port is None and parts.username is None
        return None if is_known else f"As they are, only these are taken: {', '.join(WEBHOOKS)}."
    if parts.scheme in OWN_SERVER:
        return None if _is_public_name(host) else "Name a public server, by its name."
    known = ", ".join(sorted({*HOSTED, *OWN_SERVER}))
    return None if parts.scheme in HOSTED else f"The service must be one of: {known}."


def _is_public_name(host: str) -> bool:
    """Refuse an address in any notation, and names that are no public ones."""
    is_name = _HOST.fullmatch(host) is not None and len(host) <= _HOST_LENGTH
    return is_name and host.rpartition(".")[2] not in _NOT_PUBLIC


def _wrong(message: str) -> InvalidError:
    return InvalidError(errors={"endpoint": [message]})
