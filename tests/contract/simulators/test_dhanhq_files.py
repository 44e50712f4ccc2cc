"""The simulated Dhan's instrument files."""

from __future__ import annotations

import csv
import io
from datetime import date

import httpx2

from tests.simulators.dhanhq import universe
from tests.simulators.dhanhq.control import DhanSimulator


def test_both_files_have_the_same_rows_and_know_the_known(dhan: DhanSimulator):
    compact, detailed = (
        list(csv.DictReader(io.StringIO(httpx2.get(f"{dhan.url}/api-data/{name}").text)))
        for name in ("api-scrip-master.csv", "api-scrip-master-detailed.csv")
    )

    assert len(compact) == len(detailed) == 2000
    numbers = [(r["SEM_EXM_EXCH_ID"], r["SEM_SEGMENT"], r["SEM_SMST_SECURITY_ID"]) for r in compact]
    assert numbers == [(r["EXCH_ID"], r["SEGMENT"], r["SECURITY_ID"]) for r in detailed]
    assert len(set(numbers)) == 2000
    known = {(n[2], r["SEM_TRADING_SYMBOL"]) for n, r in zip(numbers, compact, strict=True)}
    assert {("13", "NIFTY"), ("13", "ABB"), ("51", "SENSEX"), ("11536", "TCS")} <= known


def test_two_hundred_thousand_instruments_are_the_same_each_time():
    today = date(2026, 11, 20)
    first = list(universe.listed(200_000, today))

    assert len({(item.segment, item.security_id) for item in first}) == 200_000
    assert first[:20_000] == list(universe.listed(20_000, today))


def test_expiries_move_before_a_holiday():
    assert universe.monthly(date(2026, 11, 20), universe.TUESDAY, 2) == [
        date(2026, 11, 23),
        date(2026, 12, 29),
    ]
