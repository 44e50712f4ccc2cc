"""The two CSV files of DhanHQ's instrument master: fetched, opened, and checked for their columns."""

import csv
import gzip
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Final

import httpx2

from autotrade.ports.brokers import BrokerError, BrokerErrorKind

COMPACT: Final = "api-scrip-master.csv"
DETAILED: Final = "api-scrip-master-detailed.csv"
_ANSWER_SECONDS: Final = 20
_CHUNK_BYTES: Final = 1 << 18
_TROUBLE: Final = (OSError, httpx2.HTTPError, httpx2.InvalidURL, EOFError, zlib.error)
LARGEST: Final = 512 * 1024 * 1024
"""Bytes of one file, packed or not; the larger one has some 50 MB."""
Row = tuple[str, ...]


class MasterFiles:
    """Both files, from a folder on the web or on this machine; use as a context manager.

    What comes over the web is kept in a temporary folder until the end. No redirection is
    followed, and no file of more than ``largest`` bytes is taken, before or after unpacking.
    """

    def __init__(
        self,
        place: str,
        *,
        largest: int = LARGEST,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._place = place.rstrip("/")
        self._largest = largest
        self._transport = transport
        self._folder = Path(self._place)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> "MasterFiles":
        """Fetch what is not on this machine.

        Raises:
            BrokerError: a file could not be fetched whole.
        """
        if self._place.startswith(("http://", "https://")):
            self._temporary = tempfile.TemporaryDirectory(prefix="autotrade-instruments-")
            self._folder = Path(self._temporary.name)
            try:
                self._fetch()
            except BrokerError:
                self._temporary.cleanup()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        """Forget what was fetched."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def _fetch(self) -> None:
        with httpx2.Client(
            transport=self._transport,
            timeout=_ANSWER_SECONDS,
            follow_redirects=False,
            headers={"Accept-Encoding": "gzip", "User-Agent": "AutoTrade"},
        ) as http:
            for name in (COMPACT, DETAILED):
                with fetching(name):
                    _download(http, f"{self._place}/{name}", self._folder / name, self._largest)

    def rows(self, name: str, columns: Sequence[str], optional: str | None = None) -> Iterator[Row]:
        """Yield these columns of each row; a row that is too short comes as an empty tuple.

        ``optional`` is one more column, whose text is empty where the file has none.

        Raises:
            BrokerError: the file can't be read, or has not the columns that are known.
        """
        with (
            fetching(name),
            (self._folder / name).open(newline="", encoding="utf-8-sig", errors="replace") as file,
        ):
            lines = csv.reader(file)
            header = [title.strip().upper() for title in next(lines, [])]
            missing = [column for column in columns if column not in header]
            if missing:
                message = f"DhanHQ's {name} has no column {', '.join(missing)}."
                raise BrokerError(BrokerErrorKind.OTHER, message)
            places = [header.index(column) for column in columns]
            yield from _picked(
                lines, places, None if optional is None else _place(header, optional)
            )


def _place(header: list[str], column: str) -> int | None:
    return header.index(column) if column in header else None


def _picked(lines: Iterator[list[str]], places: list[int], optional: int | None) -> Iterator[Row]:
    pick = itemgetter(*places)
    last = max(*places, optional or 0)
    for line in lines:
        if len(line) > last:
            yield (*pick(line), "" if optional is None else line[optional])
        elif line:
            yield ()


@contextmanager
def fetching(name: str) -> Iterator[None]:
    """Turn what can go wrong with a file into ``BrokerError``."""
    try:
        yield
    except _TROUBLE as error:
        message = f"DhanHQ's {name} could not be read: {error}."
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, message) from error
    except csv.Error as error:
        message = f"DhanHQ's {name} is not a CSV file: {error}."
        raise BrokerError(BrokerErrorKind.OTHER, message) from error


def _download(http: httpx2.Client, url: str, target: Path, largest: int) -> None:
    with http.stream("GET", url) as answer:
        if answer.status_code != httpx2.codes.OK:
            said = f"HTTP {answer.status_code}"
            if answer.is_redirect:
                said += ", and redirections are not followed"
            message = f"DhanHQ's {target.name} could not be fetched: {said}."
            code = str(answer.status_code)
            raise BrokerError(BrokerErrorKind.BROKER_DOWN, message, code=code)
        packing = answer.headers.get("Content-Encoding", "identity")
        if packing == "identity":
            _write(answer.iter_raw(_CHUNK_BYTES), target, largest)
            return
        if packing != "gzip":  # others were not asked for, and unpack to no end at once
            msg = f"it is packed by {packing[:20]}"
            raise OSError(msg)
        packed = target.with_suffix(".gz")
        _write(answer.iter_raw(_CHUNK_BYTES), packed, largest)
    with gzip.open(packed) as unpacked:
        _write(iter(lambda: unpacked.read(_CHUNK_BYTES), b""), target, largest)
    packed.unlink()


def _write(chunks: Iterator[bytes], target: Path, largest: int) -> None:
    written = 0
    with target.open("wb") as file:
        for chunk in chunks:
            written += len(chunk)
            if written > largest:
                msg = f"it has more than {largest} bytes"
                raise OSError(msg)
            file.write(chunk)
