"""Words senders use for actions, sides, order types, products and validities, as tables."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from autotrade.domain.alert_formats.values import Field, shown, text_of
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, Side, Stance

_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


class Move(StrEnum):
    """What a word asks for, before the direction is known."""

    TRADE = "trade"
    EXIT = "exit"
    REVERSE = "reverse"


class Command(NamedTuple):
    """A word's meaning; ``side`` is the side opened, closed or reversed *to*."""

    move: Move
    side: Side | None


_COMMAND_WORDS: Final[dict[Command, str]] = {
    Command(Move.TRADE, "long"): """buy b long l bull bullish bto golong openlong longopen entrylong
        enterlong longentry buyentry entrybuy enterbuy buylong longbuy addlong scaleinlong
        buytoopen""",
    Command(Move.TRADE, "short"): """sell s short bear bearish sto goshort openshort shortopen
        entryshort entershort shortentry sellentry entrysell entersell sellshort shortsell addshort
        scaleinshort selltoopen""",
    Command(Move.TRADE, None): "open entry enter add scalein",
    Command(Move.EXIT, None): """exit close flat flatten closeall exitall closeposition exitposition
        closepositions closeallpositions squareoff squareup closetrade exittrade neutral""",
    Command(Move.EXIT, "long"): """closelong exitlong longclose longexit closebuy exitbuy buyexit
        buyclose selltoclose stc closealllong closelongall flatlong closelongvol""",
    Command(Move.EXIT, "short"): """closeshort exitshort shortclose shortexit closesell exitsell
        sellexit sellclose buytoclose btc buytocover cover covershort closeallshort closeshortall
        flatshort closeshortvol""",
    Command(Move.REVERSE, None): "reverse flip rev",
    Command(Move.REVERSE, "long"): "closeshortbuy closeshortlong closeshortopenlong reversetolong",
    Command(
        Move.REVERSE, "short"
    ): "closelongsell closelongshort closelongopenshort reversetoshort",
}
COMMANDS: Final[dict[str, Command]] = {
    word: command for command, words in _COMMAND_WORDS.items() for word in words.split()
}
_STANCES: Final[dict[str, Stance]] = {
    **dict.fromkeys(("long", "bull", "bullish", "buy", "l"), "long"),
    **dict.fromkeys(("short", "bear", "bearish", "sell", "s"), "short"),
    **dict.fromkeys(("flat", "none", "neutral", "closed", "0"), "flat"),
}
_ORDER_TYPES: Final[dict[str, str]] = {
    **dict.fromkeys(("market", "mkt", "m"), "MARKET"),
    **dict.fromkeys(("limit", "lmt", "l"), "LIMIT"),
    **dict.fromkeys(
        ("sl", "stoplimit", "sllimit", "sll", "stoploss", "stoplosslimit", "stoplimitorder"), "SL"
    ),
    **dict.fromkeys(
        ("slm", "stop", "slmarket", "stopmarket", "stoplossmarket", "stpmkt", "stp"), "SLM"
    ),
}
_PRODUCTS: Final[dict[str, str]] = {
    **dict.fromkeys(("delivery", "c"), "DELIVERY"),
    **dict.fromkeys(("intraday", "i"), "INTRADAY"),
    **dict.fromkeys(("carry", "carryforward", "margin", "m", "normal"), "CARRY"),
    **{word.lower(): word for word in ("MTF", "CNC", "MIS", "NRML")},
}
_VALIDITIES: Final[dict[str, str]] = {"day": "DAY", "ioc": "IOC"}
_INSTRUMENTS: Final[dict[str, str]] = {
    **dict.fromkeys(("eq", "equity", "stock", "cash"), "EQ"),
    **dict.fromkeys(("fut", "future", "futures", "futidx", "futstk", "futcom", "futcur"), "FUT"),
    **dict.fromkeys(("opt", "option", "options", "optidx", "optstk", "optfut", "optcur"), "OPT"),
}
_RIGHTS: Final[dict[str, str]] = {
    **dict.fromkeys(("ce", "c", "call"), "CE"),
    **dict.fromkeys(("pe", "p", "put"), "PE"),
}


def normalised(text: str) -> str:
    """Return ``text`` in lower case with only its letters and digits."""
    return _NOT_WORD.sub("", text.lower())


def command_of(field: Field) -> Command:
    """Return what an action word asks for.

    Raises:
        AlertNotUnderstood: ``bad_value``, or ``unsupported`` for a word that cancels orders.
    """
    word = normalised(text_of(field))
    command = COMMANDS.get(word)
    if command is not None:
        return command
    if word.startswith("cancel"):
        message = f"{field.name} asks to cancel orders, which an alert can't do."
        raise AlertNotUnderstood(
            AlertFault.UNSUPPORTED, field.name, message, "cancel in the order list"
        )
    message = f"{field.name} is not an action: {shown(field.value)!r}."
    hint = "use buy, sell, exit, closelong, closeshort or reverse"
    raise AlertNotUnderstood(AlertFault.BAD_VALUE, field.name, message, hint)


def stance_of(field: Field) -> Stance | None:
    """Return long, flat or short for a position word, or None if it is blank or a number."""
    text = text_of(field)
    return _STANCES.get(normalised(text)) if text else None


def order_type_of(field: Field) -> str | None:
    """Return MARKET, LIMIT, SL or SLM; None if blank."""
    return _look_up(field, _ORDER_TYPES, "use MARKET, LIMIT, SL or SLM")


def product_of(field: Field) -> str | None:
    """Return DELIVERY, INTRADAY, CARRY or MTF, or CNC, MIS, NRML as written; None if blank."""
    return _look_up(field, _PRODUCTS, "use DELIVERY, INTRADAY, CARRY or MTF")


def validity_of(field: Field) -> str | None:
    """Return DAY or IOC; None if blank."""
    return _look_up(field, _VALIDITIES, "use DAY or IOC")


def right_of(field: Field) -> str | None:
    """Return CE or PE; None if blank."""
    return _look_up(field, _RIGHTS, "use CE or PE")


def instrument_kind_of(field: Field) -> str | None:
    """Return EQ, FUT or OPT, or None for anything else (the same key may hold a symbol)."""
    value = field.value
    return _INSTRUMENTS.get(normalised(value)) if isinstance(value, str) else None


def _look_up(field: Field, table: Mapping[str, str], hint: str) -> str | None:
    text = text_of(field)
    if not text:
        return None
    found = table.get(normalised(text))
    if found is None:
        message = f"{field.name} holds an unknown word: {shown(text)!r}."
        raise AlertNotUnderstood(AlertFault.BAD_VALUE, field.name, message, hint)
    return found
