"""The tables of charges and margins, read from their checked-in files."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autotrade.domain.charges import ChargeRates, ChargeTable
from autotrade.domain.listings import ListingKind
from autotrade.domain.margins import MarginBasis, MarginRule, MarginTable
from autotrade.domain.orders import Product

TABLES: Final = Path(__file__).parent / "tables"
_HUNDRED: Final = Decimal(100)
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Rupees = Annotated[Decimal, Field(ge=0)]


class TableError(Exception):
    """A table can't be used; the message names the file, the row and the field."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Charge(_Row):
    exchange: str = Field(pattern=r"^[A-Z]{2,8}$")
    kind: ListingKind
    product: Product
    effective_from: date
    brokerage_percent: Percent
    brokerage_cap: Rupees
    stt_buy_percent: Percent
    stt_sell_percent: Percent
    exchange_percent: Percent
    sebi_percent: Percent
    stamp_buy_percent: Percent
    gst_percent: Percent
    dp: Rupees
    square_off: Rupees
    stt_exercise_percent: Percent = Decimal(0)
    sourced: bool = True
    source: str = Field(min_length=1)


class _Margin(_Row):
    exchange: str | None
    kind: ListingKind
    product: Product
    side: Literal["long", "short"]
    effective_from: date
    basis: MarginBasis
    percent: Annotated[Decimal, Field(gt=0, le=100)]
    financed_percent: Annotated[Decimal, Field(ge=0, lt=100)]
    maintenance_percent: Percent
    daily_interest_percent: Percent


R = TypeVar("R", bound=_Row)


@cache
def charge_table(path: Path = TABLES / "charges.json") -> ChargeTable:
    """Return the table of charges; read once.

    Raises:
        TableError: the file can't be read, or a row of it is wrong or there twice.
    """
    version, rows = _read(path, _Charge)
    names = [f"{row.exchange} {row.kind} {row.product} {row.effective_from}" for row in rows]
    _refuse_twice(path, names)
    return ChargeTable(version, [_rates(row) for row in rows])


@cache
def margin_table(path: Path = TABLES / "margins.json") -> MarginTable:
    """Return the table of margins; read once.

    Raises:
        TableError: as ``charge_table``.
    """
    version, rows = _read(path, _Margin)
    names = [
        f"{row.exchange} {row.kind} {row.product} {row.side} {row.effective_from}" for row in rows
    ]
    _refuse_twice(path, names)
    return MarginTable(version, [_rule(row) for row in rows])


def _rates(row: _Charge) -> ChargeRates:
    return ChargeRates(
        exchange=row.exchange,
        kind=row.kind,
        product=row.product,
        effective_from=row.effective_from,
        brokerage_rate=row.brokerage_percent / _HUNDRED,
        brokerage_cap=row.brokerage_cap,
        stt_buy=row.stt_buy_percent / _HUNDRED,
        stt_sell=row.stt_sell_percent / _HUNDRED,
        exchange_rate=row.exchange_percent / _HUNDRED,
        sebi=row.sebi_percent / _HUNDRED,
        stamp_buy=row.stamp_buy_percent / _HUNDRED,
        gst=row.gst_percent / _HUNDRED,
        dp=row.dp,
        square_off=row.square_off,
        stt_exercise=row.stt_exercise_percent / _HUNDRED,
        is_sourced=row.sourced,
    )


def _rule(row: _Margin) -> MarginRule:
    return MarginRule(
        exchange=row.exchange,
        kind=row.kind,
        product=row.product,
        is_long=row.side == "long",
        effective_from=row.effective_from,
        basis=row.basis,
        rate=row.percent / _HUNDRED,
        financed=row.financed_percent / _HUNDRED,
        maintenance=row.maintenance_percent / _HUNDRED,
        daily_interest=row.daily_interest_percent / _HUNDRED,
    )


def _read(path: Path, kind: type[R]) -> tuple[str, Sequence[R]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version, rows = str(content["version"]), list(content["rows"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path.name} is not a table with a version and rows: {error}"
        raise TableError(msg) from error
    checked: list[R] = []
    for number, row in enumerate(rows, start=1):
        try:
            checked.append(kind.model_validate(row))
        except ValidationError as error:
            problem = error.errors()[0]
            field = ".".join(str(part) for part in problem["loc"])
            msg = f"{path.name}, row {number}, {field}: {problem['msg']}"
            raise TableError(msg) from error
    return version, checked


def _refuse_twice(path: Path, names: Sequence[str]) -> None:
    for number, name in enumerate(names, start=1):
        if name in names[: number - 1]:
            msg = f"{path.name}, row {number}: there are two rows for {name}"
            raise TableError(msg)
