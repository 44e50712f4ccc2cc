"""Messages as each method writes them: plain and rich mail, Telegram's HTML, and short SMS.

What users named themselves, such as strategies, stands in them as text and never as markup.
"""

import html
import unicodedata
from collections.abc import Mapping
from typing import Final

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.market_hours import IST
from autotrade.domain.notification_deliveries import CODE_KIND, Delivery, Message
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.notifications import Parcel
from autotrade.services.channel_codes import CODE_PLACE

SMS_LENGTH: Final = 160
_TELEGRAM_LENGTH: Final = 3500
_SUBJECT_LENGTH: Final = 150
_REPEATED: Final = "(perhaps for the second time)"
_SIGNS: Final[Mapping[NotificationLevel, str]] = {
    NotificationLevel.INFO: "",
    NotificationLevel.WARNING: "Warning: ",
    NotificationLevel.CRITICAL: "Critical: ",
}
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE: Final = frozenset("^{}\\[~]|€")
"""Characters that take the room of two."""
_INSTEAD: Final[Mapping[int, str]] = {
    ord("₹"): "Rs ",
    **dict.fromkeys((0x2013, 0x2014), "-"),
    **dict.fromkeys((0x2018, 0x2019), "'"),
    **dict.fromkeys((0x201C, 0x201D), '"'),
    0x2026: "...",
    0x00D7: "x",
}


def parcel_of(delivery: Delivery, secret: str | None, base_url: str, to: str) -> Parcel:
    """Return a delivery as its method hands it over; ``secret`` is the code that it carries."""
    message = delivery.message
    text = _text(message, secret)
    subject = _one_line(f"{_SIGNS[message.level]}{message.title}")[:_SUBJECT_LENGTH]
    rich: str | None = None
    match delivery.method:
        case ChannelMethod.EMAIL:
            link = "" if delivery.kind == CODE_KIND else f"{base_url}/notifications"
            rich = _mail_html(message, text, link)
            text = _plain(message, text, link)
        case ChannelMethod.TELEGRAM:
            rich = _telegram_html(message, text, repeated=delivery.doubt is not None)
            text = _plain(message, text, "")
        case ChannelMethod.SMS:
            text = _sms(message, text)
        case ChannelMethod.APPRISE:
            text = _plain(message, text, _REPEATED if delivery.doubt else "")
    return Parcel(
        key=delivery.id, to=to, subject=subject, text=text, html=rich, since=delivery.created_at
    )


def _text(message: Message, secret: str | None) -> str:
    # only a message that carries a code has a place for one
    return message.text if secret is None else message.text.replace(CODE_PLACE, secret)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _time(message: Message) -> str:
    return f"{message.at.astimezone(IST):%d %b %Y, %H:%M:%S} IST"


def _plain(message: Message, text: str, end: str) -> str:
    lines = [message.title, "", text]
    if message.facts:
        lines += ["", *(f"{fact.name}: {fact.value}" for fact in message.facts)]
    lines += ["", _time(message), *([end] if end else [])]
    return "\n".join(lines) + "\n"


def _mail_html(message: Message, text: str, link: str) -> str:
    rows = "".join(
        f'<tr><td style="padding:2px 16px 2px 0;color:#555">{html.escape(fact.name)}</td>'
        f"<td>{html.escape(fact.value)}</td></tr>"
        for fact in message.facts
    )
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line)
    to_app = f'<p><a href="{html.escape(link)}">Open AutoTrade</a></p>' if link else ""
    return (
        '<!doctype html><html><body style="font-family:sans-serif;color:#222">'
        f"<h3>{html.escape(_SIGNS[message.level] + message.title)}</h3>{paragraphs}"
        f'<table style="border-collapse:collapse">{rows}</table>'
        f'<p style="color:#777">{html.escape(_time(message))}</p>{to_app}</body></html>\n'
    )


def _telegram_html(message: Message, text: str, *, repeated: bool) -> str:
    lines = [
        f"<b>{html.escape(_one_line(_SIGNS[message.level] + message.title), quote=False)}</b>",
        html.escape(_cut(text, _TELEGRAM_LENGTH), quote=False),
        *(
            f"{html.escape(fact.name, quote=False)}: "
            f"<code>{html.escape(fact.value, quote=False)}</code>"
            for fact in message.facts
        ),
        f"<i>{_time(message)}</i>",
        *([_REPEATED] if repeated else []),
    ]
    return "\n".join(line for line in lines if line)


def _sms(message: Message, text: str) -> str:
    """Return one SMS: the code first, else what happened, and as much of the rest as has room."""
    if message.kind == CODE_KIND:
        return _gsm_cut(_gsm(f"AutoTrade: {text}"))
    facts = ", ".join(f"{fact.name} {fact.value}" for fact in message.facts)
    parts = (f"AutoTrade: {message.title}", facts if message.facts else text)
    return _gsm_cut(_gsm(_one_line(". ".join(part.rstrip(".") for part in parts if part))))


def _gsm(text: str) -> str:
    """Return a text in the characters of which 160 go into one SMS."""
    plain = text.translate(_INSTEAD)
    kept = (char if char in _GSM or char in _GSM_TWICE else _without_marks(char) for char in plain)
    return "".join(kept)


def _without_marks(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)[:1]
    return base if base in _GSM else "?"


def _gsm_cut(text: str) -> str:
    room, kept = SMS_LENGTH, []
    for char in text:
        room -= 2 if char in _GSM_TWICE else 1
        if room < 0:
            break
        kept.append(char)
    return "".join(kept)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
