"""Alerts under random faults: counted at the broker, nothing is lost and nothing is doubled."""

import sys

import pytest

from tests.faults.campaign import Campaign

ENOUGH = 0.5
"""How many alerts have to get in, so that this shows anything: a slow start refuses some."""


def test_every_accepted_alert_becomes_one_order_whatever_dies(capsys: pytest.CaptureFixture[str]):
    verdict = Campaign(seed=1, alerts=200, per_second=4, pause=(1.0, 3.0)).run()

    with capsys.disabled():
        sys.stdout.write(f"\n{verdict.table()}\n")
    assert verdict.violations == {}
    assert verdict.accepted >= ENOUGH * verdict.planned
    assert len(verdict.rows) > 8


def test_live_orders_are_sent_once_whatever_dies(capsys: pytest.CaptureFixture[str]):
    verdict = Campaign(
        seed=2,
        alerts=60,
        per_second=3,
        pause=(0.5, 2.0),
        faults=(
            "kill one order worker",
            "broker hangs, order taken",
            "broker answers 500",
            "kill every process",
            "broker answers 429",
            "broker resets, taken",
            "flush valkey",
        ),
        live=True,
    ).run()

    with capsys.disabled():
        sys.stdout.write(f"\n{verdict.table()}\n")
    assert verdict.violations == {}
    assert verdict.accepted >= ENOUGH * verdict.planned
