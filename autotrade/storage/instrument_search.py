"""What a person types into a search box, as queries that an index answers."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from autotrade.domain.contracts import MONTHS, quoted_exchange
from autotrade.domain.instruments import EXCHANGES
from autotrade.storage.bson import Document
from autotrade.storage.instrument_documents import LONGEST_BEGINNING, SYMBOL_MARK, words_of

_QUOTED: Final = ("NSE", "BSE", "MCX")
_MOST_WORDS: Final = 6
_RIGHTS: Final = {"CE": "CE", "CALL": "CE", "C": "CE", "PE": "PE", "PUT": "PE", "P": "PE"}
_PART: Final = re.compile(r"\d+|[A-Z&]+")
_LAST: Final = "\uffff"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: ``exchange`` if it was named, ``text`` without spaces, and the words."""

    exchange: str | None
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The part of an option chain that was asked for; expiries are days (ISO), both included.

    ``strike`` is how it begins; it and ``right`` are None where nothing was said.
    """

    underlying: str
    strike: str | None
    right: str | None
    first_expiry: str
    last_expiry: str


def wanted(text: str) -> Wanted:
    """Read what was typed, which may begin with an exchange, as ``NSE:NIFTY`` does."""
    before, colon, after = text.strip().upper().partition(":")
    named = before in EXCHANGES and bool(colon)
    exchange = quoted_exchange(f"{before}:").rstrip(":") if named else None
    rest = after if named else text.upper()
    return Wanted(exchange, "".join(rest.split()), tuple(words_of(rest)[:_MOST_WORDS]))


def exact(query: Wanted) -> Document:
    """Return the filter of what is named exactly so, by its symbol or an alias."""
    names = [f"{exchange}:{query.text}" for exchange in _exchanges(query)]
    return {"$or": [{"_id": {"$in": names}}, {"aliases": {"$in": names}}]}


def by_symbol_beginning(query: Wanted) -> Document:
    """Return the filter of symbols that begin with the first word, with all the others."""
    first, *others = query.words
    conditions = [{"search": f"{SYMBOL_MARK}{first}"[: LONGEST_BEGINNING + 1]}]
    conditions += [{"search": word[:LONGEST_BEGINNING]} for word in others]
    return _within(query, {"$and": conditions})


def by_words(query: Wanted) -> Document:
    """Return the filter of everything with words that begin as all of these do."""
    conditions = [{"search": word[:LONGEST_BEGINNING]} for word in query.words]
    return _within(query, {"$and": conditions})


def by_run_on_symbol(query: Wanted) -> list[Document]:
    """Return filters of contracts whose name, written without spaces, begins with the text."""
    spans = [
        {"$gte": f"{exchange}:{query.text}", "$lt": f"{exchange}:{query.text}{_LAST}"}
        for exchange in _exchanges(query)
    ]
    # within one element: else one alias could lie above the span and another one below
    aliases = [{"aliases": {"$elemMatch": span}} for span in spans]
    return [*({"_id": span} for span in spans), *aliases]


def chain_of(words: tuple[str, ...], today: date) -> Chain | None:
    """Return the options that words such as ``NIFTY 24 NOV 25900 CE`` ask for.

    A month is the next one of that name; None when some word has no place in a chain.
    """
    parts = [part for word in words[1:] for part in _PART.findall(word)]
    strike = right = month = day = None
    for place, part in enumerate(parts):
        if part in _RIGHTS:
            right = _RIGHTS[part]
        elif part in MONTHS:
            month = MONTHS.index(part) + 1
        elif not part.isdigit():
            return None
        elif len(part) <= 2 and parts[place + 1 : place + 2] and parts[place + 1] in MONTHS:
            day = int(part)
        else:
            strike = part
    if not parts:
        return None
    return Chain(words[0], strike, right, *_expiries(today, month, day))


def contracts(chain: Chain, underlying: str) -> Document:
    """Return the filter of a chain's options of one underlying; sort by expiry and strike."""
    strike: Document = {"$gt": ""}
    if chain.strike is not None:
        strike = {"$gte": chain.strike, "$lt": f"{chain.strike}{_LAST}"}
    found: Document = {
        "underlying": underlying,
        "expiry": {"$gte": chain.first_expiry, "$lte": chain.last_expiry},
        "strike_text": strike,
    }
    if chain.right is not None:
        found["kind"] = chain.right
    return found


def underlyings_like(chain: Chain) -> Document:
    """Return the filter of what has options and begins as the chain's underlying does."""
    return {"underlying": {"$gte": chain.underlying, "$lt": f"{chain.underlying}{_LAST}"}}


def _expiries(today: date, month: int | None, day: int | None) -> tuple[str, str]:
    if month is None:
        return today.isoformat(), "9999"
    year = today.year + (month < today.month)
    days = (day, day) if day is not None else (1, 31)
    first, last = (f"{year}-{month:02d}-{each:02d}" for each in days)
    return max(first, today.isoformat()), last


def _exchanges(query: Wanted) -> tuple[str, ...]:
    return _QUOTED if query.exchange is None else (query.exchange,)


def _within(query: Wanted, condition: Document) -> Document:
    if query.exchange is None:
        return condition
    return {**condition, "_id": {"$gte": f"{query.exchange}:", "$lt": f"{query.exchange};"}}
