"""Values are made of the bytes that were read, once of the same."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

import bson
import pytest

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.executions import Execution
from autotrade.domain.kill_switches import KillSwitch
from autotrade.domain.orders import Order
from autotrade.domain.positions import Position
from autotrade.domain.strategies import Strategy
from autotrade.domain.trades import Trade
from autotrade.storage.bson import to_document
from autotrade.storage.remembered import read
from tests.support.factories import a_strategy

READ_AHEAD = (BrokerAccount, Execution, KillSwitch, Order, Position, Strategy, Trade)


def test_the_same_bytes_are_the_same_value():
    stored = bson.encode(to_document(a_strategy()))

    assert read(Strategy, stored) == a_strategy()
    assert read(Strategy, stored) is read(Strategy, bytes(bytearray(stored)))


def test_what_was_changed_is_another_value():
    stored, changed = (
        bson.encode(to_document(a_strategy(name=name))) for name in ("before", "after")
    )

    assert [read(Strategy, each).name for each in (stored, changed, stored)] == [
        "before",
        "after",
        "before",
    ]


def test_a_very_long_document_is_not_kept():
    strategy = a_strategy(script="x" * 20_000)
    stored = bson.encode(to_document(strategy))

    assert read(Strategy, stored) == strategy
    assert read(Strategy, stored) is not read(Strategy, stored)


def test_a_document_that_is_wanted_as_it_is_belongs_to_whoever_asked():
    stored = bson.encode({"_id": 1})

    read(None, stored)["_id"] = 2

    assert read(None, stored) == {"_id": 1}


@pytest.mark.parametrize("kind", READ_AHEAD)
def test_nobody_can_change_a_field_of_what_is_remembered(kind: Any):
    assert all(is_frozen(each) for each in dataclasses_in(kind))


def is_frozen(kind: Any) -> bool:
    return bool(kind.__dataclass_params__.frozen)


def dataclasses_in(hint: Any) -> set[Any]:
    """Return the dataclasses that a value has within it; no lists or sets."""
    assert typing.get_origin(hint) not in {list, set}
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint).values()
        return {hint}.union(*(dataclasses_in(each) for each in hints))
    if typing.get_origin(hint) in {tuple, dict, Mapping, typing.Union, types.UnionType}:
        return set().union(*(dataclasses_in(each) for each in typing.get_args(hint)))
    return set()
