"""The exchanges' calendar in MongoDB, and the years that come with the program."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from pymongo.database import Database

from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import (
    EXCHANGE_OF,
    Applies,
    CalendarEntry,
    SessionKind,
    Shares,
    TradingSession,
)
from autotrade.storage.bson import Document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection

NAME: Final = "market_calendar"
SEEDS: Final = Path(__file__).parent / "calendars"


class MongoCalendar(MongoCollection[CalendarEntry]):
    """Implements ``CalendarRepository``."""

    def entries(self) -> Sequence[CalendarEntry]:
        """Return every entry."""
        return self.many({}, [("_id", 1)])

    def of_year(self, segment: Segment, year: int) -> Sequence[CalendarEntry]:
        """Return a segment's entries of a year, by date."""
        return self.many(_in_year(segment, year), [("date", 1), ("applies", 1)])

    def replace_year(self, segment: Segment, year: int, entries: Sequence[CalendarEntry]) -> None:
        """Make these the only entries of a segment's year."""
        with translated():
            self.collection.delete_many(_in_year(segment, year), session=self.session)
            if entries:
                documents = [_document(entry) for entry in entries]
                self.collection.insert_many(documents, session=self.session)


def seed(database: Database[Document]) -> None:
    """Add the years that come with the program and are not there; what is there stays."""
    stored = database[NAME].find({}, {"segment": 1, "date": 1})
    known = {(each["segment"], each["date"][:4]) for each in stored}
    missing = [each for each in seeded() if (each.segment, f"{each.date.year}") not in known]
    if missing:
        database[NAME].insert_many([_document(entry) for entry in missing])


def seeded() -> Iterator[CalendarEntry]:
    """Yield the entries that come with the program."""
    for path in sorted(SEEDS.glob("*.json")):
        content = json.loads(path.read_text())
        for row in content["weeks"]:
            yield from _entries(row, row["from"], Applies.WEEK)
        for row in content["days"]:
            yield from _entries(row, row["date"], Applies.DAY)


def _entries(row: Mapping[str, Any], on: str, applies: Applies) -> Iterator[CalendarEntry]:
    sessions = tuple(
        TradingSession(
            kind=SessionKind(each["kind"]),
            opens=time.fromisoformat(each["opens"]),
            closes=time.fromisoformat(each["closes"]),
            shares=Shares(each["shares"]),
        )
        for each in row["sessions"]
    )
    for segment in row["segments"]:
        yield CalendarEntry(
            segment=Segment(segment),
            date=date.fromisoformat(on),
            applies=applies,
            sessions=sessions,
            note=row["note"],
        )


def _document(entry: CalendarEntry) -> Document:
    return {**to_document(entry), "_id": entry.id, "exchange": EXCHANGE_OF[entry.segment]}


def _in_year(segment: Segment, year: int) -> Document:
    within = {"$gte": f"{year}-01-01", "$lte": f"{year}-12-31"}
    return {"segment": segment.value, "date": within}
