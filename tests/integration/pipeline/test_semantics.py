"""What each kind of alert does to each position: the table of docs/architecture.md, carried out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from autotrade.domain.executions import ExecutionStatus
from scripts.bootstrap import ROOT
from tests.support.factories import USER
from tests.support.pipeline import Pipeline

HEADING = "## What each kind of signal does"
HELD = {"flat": 0, "long 10": 10, "short 10": -10}
WORDS = {"buy", "sell", "long", "short", "close", "exit", "flat", "reverse"}


def rows() -> Iterator[list[str]]:
    """Yield the cells of each row of the table, its head first."""
    section = (ROOT / "docs" / "architecture.md").read_text().partition(HEADING)[2]
    section = section.partition("\n## ")[0].partition("\n### ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and not cells[0].startswith("---"):
            yield cells


HEAD, *TABLE = rows()
CASES = [
    pytest.param(message.strip("`"), held, wanted, id=f"{message}, {held}")
    for message, *outcomes in TABLE
    for held, wanted in zip(HEAD[1:], outcomes, strict=True)
]


def stance(quantity: Decimal) -> str:
    if not quantity:
        return "flat"
    return f"{'long' if quantity > 0 else 'short'} {abs(quantity):f}"


def fields_of(message: str) -> dict[str, Any]:
    named = dict(part.split("=") for part in message.split())
    return {"quantity": "", **named}


def test_the_table_has_a_row_for_every_word_and_a_column_for_every_position():
    words = {fields_of(message.strip("`"))["action"] for message, *_ in TABLE}

    assert words >= WORDS
    assert HEAD[1:] == list(HELD)


@pytest.mark.parametrize(("message", "held", "wanted"), CASES)
def test_an_alert_does_what_its_row_says(pipeline: Pipeline, message: str, held: str, wanted: str):
    if HELD[held]:
        pipeline.post(action="buy" if HELD[held] > 0 else "sell", price="99")
        pipeline.worker().drain([USER])
    assert stance(pipeline.held(by_strategy=True)) == held
    before = len(pipeline.broker.requests)

    pipeline.post(**fields_of(message))
    pipeline.worker().drain([USER])

    is_refused = wanted == "refused"
    after = stance(pipeline.held(by_strategy=True))
    assert after == (held if is_refused else wanted)
    assert len(pipeline.broker.requests) - before == int(after != held)
    expected = ExecutionStatus.FAIL if is_refused else ExecutionStatus.SUCCESS
    assert pipeline.executions()[-1].status is expected
