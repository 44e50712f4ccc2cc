"""Instruments in MongoDB: whole masters swapped in, looked up by name or key, and searched.

A master is loaded into a collection beside the one in use, which is replaced when all is there:
readers see either the old one or the new one, and a load that fails leaves no trace.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from pymongo import WriteConcern
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure

from autotrade.domain.brokers import BrokerType
from autotrade.domain.instruments import Instrument, InstrumentKind
from autotrade.ports.storage import InstrumentLoad
from autotrade.storage import instrument_search as search
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED
from autotrade.storage.instrument_documents import instrument_document
from autotrade.storage.schema import INDEXES, document_schema

COLLECTION: Final = "instruments"
LOADING: Final = "instruments_loading"
LOADS: Final = "instrument_loads"
KEPT_DAYS: Final = 30
"""How long a contract that no master names any more is kept."""

_BATCH: Final = 2000
_LIVE: Final[Document] = {"expired_at": None}
_RANKED: Final = [("rank", 1)]
_CHAIN_ORDER: Final = [("expiry", 1), ("strike_text", 1), ("kind", 1)]
_MOST_UNDERLYINGS: Final = 3
_QUERY_KILLED: Final = 175
T = TypeVar("T")


class MongoInstruments:
    """Implements ``InstrumentRepository``."""

    def __init__(self, database: Database[Document], session: ClientSession | None):
        self._database = database
        self._session = session
        self._all: Collection[Document] = database[COLLECTION]

    def load(
        self, broker_type: BrokerType, instruments: Iterable[Instrument], at: datetime, least: int
    ) -> InstrumentLoad | None:
        """Replace what is known of one type of broker; None when there were too few."""
        with translated():
            loading = _Loading(self._database, broker_type, at)
            count = loading.fill(instruments)
            if count < least:
                loading.give_up()
                return None
            loading.carry_over()
            loading.swap()
            load = InstrumentLoad(
                broker_type=broker_type,
                loaded_at=at,
                generation=self.generation() + 1,
                count=count,
            )
            document = {"_id": broker_type.value, **to_document(load)}
            self._database[LOADS].replace_one({"_id": broker_type.value}, document, upsert=True)
            return load

    def last_load(self, broker_type: BrokerType) -> InstrumentLoad | None:
        """Return the last load that succeeded."""
        with translated():
            found = self._database[LOADS].find_one({"_id": broker_type.value})
        return None if found is None else from_document(InstrumentLoad, found)

    def generation(self) -> int:
        """Return a number that grows with every load; 0 before the first."""
        with translated():
            newest = self._database[LOADS].find_one(
                {"generation": {"$gt": 0}}, sort=[("generation", -1)]
            )
        return 0 if newest is None else int(newest["generation"])

    def by_symbols(self, symbols: Sequence[str]) -> Mapping[str, Instrument]:
        """Return the live instruments of these names, by the name that was asked for."""
        names = list(symbols)
        either: Document = {"$or": [{"_id": {"$in": names}}, {"aliases": {"$in": names}}]}
        found: dict[str, Instrument] = {}
        for document in self._documents({**either, **_LIVE}):
            instrument = from_document(Instrument, document)
            for alias in instrument.aliases:
                found.setdefault(alias, instrument)
            found[instrument.symbol] = instrument
        return {name: found[name] for name in names if name in found}

    def by_key(self, broker_type: BrokerType, key: Mapping[str, str]) -> Instrument | None:
        """Return the live instrument that a broker knows by these values."""
        where = {f"keys.{broker_type.value}.{name}": value for name, value in key.items()}
        found = self._documents({**where, **_LIVE}, limit=1)
        return from_document(Instrument, found[0]) if found else None

    def futures(self, exchange: str, underlying: str, since: date) -> Sequence[Instrument]:
        """Return an underlying's futures that expire on ``since`` or later, nearest first."""
        names = {underlying, underlying.replace("_", "&"), underlying.replace("_", "-")}
        where: Document = {
            "underlying": {"$in": sorted(names)},
            "expiry": {"$gte": since.isoformat()},
            "strike_text": "",
            "kind": InstrumentKind.FUTURE.value,
            "_id": {"$gte": f"{exchange}:", "$lt": f"{exchange};"},
            **_LIVE,
        }
        found = self._documents(where, [("expiry", 1)])
        return [from_document(Instrument, document) for document in found]

    def search(self, text: str, today: date, limit: int) -> Sequence[Instrument]:
        """Return what a person may mean, the likeliest first."""
        query = search.wanted(text)
        if not query.words:
            return []
        found: dict[str, Document] = {}

        def ask(where: Document, sort: list[tuple[str, int]]) -> None:
            if len(found) < limit:
                for document in self._documents({**where, **_LIVE}, sort, limit):
                    found.setdefault(document["_id"], document)

        exact = self._documents({**search.exact(query), **_LIVE})
        for document in sorted(exact, key=lambda each: each.get("rank", 0)):
            found[document["_id"]] = document
        for where in self._chains(query.words, today):
            ask(where, _CHAIN_ORDER)
        ask(search.by_symbol_beginning(query), _RANKED)
        ask(search.by_words(query), _RANKED)
        for where in search.by_run_on_symbol(query):
            ask(where, [(next(iter(where)), 1)])
        shown = islice(found.values(), limit)
        return [from_document(Instrument, document) for document in shown]

    def _chains(self, words: tuple[str, ...], today: date) -> list[Document]:
        chain = search.chain_of(words, today)
        if chain is None:
            return []
        with translated():
            like = self._again(
                lambda: self._all.distinct("underlying", search.underlyings_like(chain))
            )
        nearest = sorted(like, key=lambda name: (len(name), name))[:_MOST_UNDERLYINGS]
        return [search.contracts(chain, underlying) for underlying in nearest]

    def _documents(
        self, where: Document, sort: list[tuple[str, int]] | None = None, limit: int = 0
    ) -> list[Document]:
        def ask() -> list[Document]:
            cursor = self._all.find(where, session=self._session).limit(limit)
            return list(cursor.sort(sort) if sort else cursor)

        with translated():
            return self._again(ask)

    def _again(self, ask: Callable[[], T]) -> T:
        """Ask a second time when the collection was replaced under the first."""
        try:
            return ask()
        except OperationFailure as error:
            if error.code != _QUERY_KILLED or self._session is not None:
                raise
            return ask()


class _Loading:
    """One load, in a collection of its own until it is swapped in."""

    def __init__(self, database: Database[Document], broker_type: BrokerType, at: datetime):
        self._type = broker_type.value
        self._at = at
        self._live = database[COLLECTION]
        self._loading = database[LOADING]
        self._quick = self._loading.with_options(write_concern=RELAXED)
        self._others = database[LOADS].find_one({"_id": {"$ne": self._type}}) is not None
        self._seen: set[str] = set()
        self._loading.drop()
        rules = {"$jsonSchema": document_schema(Instrument)}
        database.create_collection(LOADING, validator=rules)

    def fill(self, instruments: Iterable[Instrument]) -> int:
        """Store the instruments, with what other brokers call them; return how many."""
        documents = (instrument_document(each, self._type) for each in instruments)
        fresh = (each for each in documents if self._is_new(each["_id"]))
        # the server stores one batch while the next one is read
        with ThreadPoolExecutor(1) as writer:
            storing: Future[None] | None = None
            while batch := list(islice(fresh, _BATCH)):
                if storing is not None:
                    storing.result()
                storing = writer.submit(self._store, batch)
            if storing is not None:
                storing.result()
        return len(self._seen)

    def _store(self, batch: list[Document]) -> None:
        if self._others:
            self._add_other_keys(batch)
        self._quick.insert_many(batch, ordered=False)

    def carry_over(self) -> None:
        """Keep what this master does not name: other brokers' own, and what has just expired."""
        ids = (document["_id"] for document in self._live.find({}, {"_id": 1}).hint("_id_"))
        gone = (each for each in ids if each not in self._seen)
        while batch := list(islice(gone, _BATCH)):
            kept = [self._without_us(each) for each in self._live.find({"_id": {"$in": batch}})]
            young = [each for each in kept if self._is_to_keep(each)]
            if young:
                self._quick.insert_many(young, ordered=False)

    def swap(self) -> None:
        """Put the new collection, with its indexes, in the place of the old one."""
        self._loading.create_indexes(list(INDEXES[COLLECTION]))
        safe = self._loading.with_options(write_concern=WriteConcern(w="majority", j=True))
        safe.rename(COLLECTION, dropTarget=True)

    def give_up(self) -> None:
        """Forget it all."""
        self._loading.drop()

    def _is_new(self, symbol: str) -> bool:
        before = len(self._seen)
        self._seen.add(symbol)
        return len(self._seen) > before

    def _add_other_keys(self, batch: list[Document]) -> None:
        known = {each["_id"]: each for each in batch}
        for other in self._live.find({"_id": {"$in": list(known)}}, {"keys": 1}):
            known[other["_id"]]["keys"] = {**other["keys"], **known[other["_id"]]["keys"]}

    def _without_us(self, document: Document) -> Document:
        keys = {name: key for name, key in document["keys"].items() if name != self._type}
        document["keys"] = keys
        if not keys:
            for name in ("search", "rank", "strike_text"):
                document.pop(name, None)
            document.update(aliases=[], expired_at=document["expired_at"] or self._at)
        return document

    def _is_to_keep(self, document: Document) -> bool:
        expired_at: datetime | None = document["expired_at"]
        return expired_at is None or expired_at > self._at - timedelta(days=KEPT_DAYS)
