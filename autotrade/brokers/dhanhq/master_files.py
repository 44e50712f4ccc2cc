"""The two CSV files of DhanHQ's instrument master: fetched, opened, and checked for their columns."""

import csv
import gzip
import http.client
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Final

from autotrade.ports.brokers import BrokerError, BrokerErrorKind

COMPACT: Final = "api-scrip-master.csv"
DETAILED: Final = "api-scrip-master-detailed.csv"
_ANSWER_SECONDS: Final = 20
_CHUNK_BYTES: Final = 1 << 18
_TROUBLE: Final = (OSError, http.client.HTTPException, EOFError)
Row = tuple[str, ...]


class MasterFiles:
    """Both files, from a folder on the web or on this machine; use as a context manager.

    What comes over the web is kept in a temporary folder until the end.
    """

    def __init__(self, place: str) -> None:
        self._place = place.rstrip("/")
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
            for name in (COMPACT, DETAILED):
                try:
                    with fetching(name):
                        _download(f"{self._place}/{name}", self._folder / name)
                except BrokerError:
                    self._temporary.cleanup()
                    raise
        return self

    def __exit__(self, *_: object) -> None:
        """Forget what was fetched."""
        if self._temporary is not None:
            self._temporary.cleanup()

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
    except urllib.error.HTTPError as error:
        with error:
            message = f"DhanHQ's {name} could not be fetched: HTTP {error.code}."
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, message, code=str(error.code)) from error
    except _TROUBLE as error:
        message = f"DhanHQ's {name} could not be read: {error}."
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, message) from error
    except csv.Error as error:
        message = f"DhanHQ's {name} is not a CSV file: {error}."
        raise BrokerError(BrokerErrorKind.OTHER, message) from error


def _download(url: str, target: Path) -> None:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - http(s)
    with (
        urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer,  # noqa: S310 - http(s)
        target.open("wb") as file,
    ):
        if answer.headers.get("Content-Encoding") == "gzip":
            with gzip.GzipFile(fileobj=answer) as unpacked:
                shutil.copyfileobj(unpacked, file, _CHUNK_BYTES)
            return
        shutil.copyfileobj(answer, file, _CHUNK_BYTES)
        announced = answer.headers.get("Content-Length")
        if announced is not None and file.tell() != int(announced):
            msg = f"{file.tell()} of {announced} bytes came"
            raise OSError(msg)
