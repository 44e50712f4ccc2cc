"""Bodies as they may be stored and shown: readable, with every secret masked."""

import json
import re
from typing import Final

from autotrade.domain.alert_formats.words import COMMANDS, normalised

MASK: Final = "***"

_PARTS: Final = (
    "secret",
    "passphrase",
    "password",
    "passwd",
    "passcode",
    "apikey",
    "token",
    "auth",
    "licence",
    "license",
    "credential",
    "privatekey",
    "accesskey",
    "signature",
)
_WHOLE: Final = frozenset({"key", "pin", "otp", "totp", "pass", "pwd", "jwt", "bearer"})

# The bound keeps a body full of escaped quotes from costing a second.
_KEY: Final = re.compile(r'"((?:[^"\\]|\\.){0,256})"\s*:\s*', re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR: Final = re.compile(r"[^,}\]\s]*")
_NEXT_FIELD: Final = re.compile(r',\s*"[^"]{1,64}"\s*:')
_SETTING: Final = re.compile(
    r"""(?P<key>[A-Za-z][\w\-. ]{0,63})["']?\s{0,8}[=:]\s{0,8}(?P<value>'[^']*'|"[^"]*"|[^\s,;)}]+)"""
)
_LICENCE: Final = re.compile(r"\s*([^\s,]+)\s*,\s*([A-Za-z]+)\s*,")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',]+")


def redact(body: bytes) -> str:
    """Return ``body`` as text with secrets replaced by ``***``; never fails.

    Masked are values of keys that sound secret (at any depth, also in broken JSON),
    ``secret=...`` in plain text, a PineConnector licence, and what follows ``Bearer``. Bytes
    that are no UTF-8 become replacement characters.
    """
    text = body.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if text.lstrip().startswith(("{", "[")):
        is_valid = _is_json(text)
        text = _mask_json(text, is_valid=is_valid)
        if is_valid:
            return _BEARER.sub(rf"\1 {MASK}", text)
    else:
        text = _mask_licence(text)
    return _SETTING.sub(_mask_setting, _BEARER.sub(rf"\1 {MASK}", text))


def _is_secret(key: str) -> bool:
    word = normalised(key)
    return word in _WHOLE or any(part in word for part in _PARTS)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _mask_json(text: str, *, is_valid: bool) -> str:
    done: list[str] = []
    position = 0
    while found := _KEY.search(text, position):
        if _is_secret(_decoded(found.group(1))):
            done.append(text[position : found.end()])
            done.append(f'"{MASK}"')
            position = _end_of_value(text, found.end(), is_valid=is_valid)
        else:
            done.append(text[position : found.end()])
            position = found.end()
    done.append(text[position:])
    return "".join(done)


def _decoded(key: str) -> str:
    if "\\" not in key:
        return key
    try:
        return str(json.loads(f'"{key}"'))
    except ValueError:
        return key


def _end_of_value(text: str, start: int, *, is_valid: bool) -> int:
    if not is_valid:
        following = _NEXT_FIELD.search(text, start)
        return following.start() if following else len(text)
    if text.startswith('"', start):
        string = _STRING.match(text, start)
        return string.end() if string else len(text)
    if text.startswith(("{", "["), start):
        _, end = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(text, start)
        return end
    scalar = _SCALAR.match(text, start)
    return scalar.end() if scalar else len(text)


def _mask_setting(found: re.Match[str]) -> str:
    if not _is_secret(found.group("key")):
        return found.group()
    whole, value = found.group(), found.group("value")
    return whole[: len(whole) - len(value)] + MASK


def _mask_licence(text: str) -> str:
    found = _LICENCE.match(text)
    if found is None:
        return text
    is_licence = len(re.findall(r"[0-9]", found.group(1))) >= 6
    if is_licence or normalised(found.group(2)) in COMMANDS:
        return text[: found.start(1)] + MASK + text[found.end(1) :]
    return text
