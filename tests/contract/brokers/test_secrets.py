"""No token in anything that could be written down: errors, results, logs, representations."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

import pytest

from autotrade.ports.brokers import BrokerError, LookupFailedError
from tests.contract.brokers.rigs import a_tag, an_order

if TYPE_CHECKING:
    from tests.contract.brokers.rigs import WireRig

TROUBLE = ("hang", "close", "reset", "garbage", "cut")


def leaks(wire_rig: WireRig, *texts: object) -> list[str]:
    """Return the secrets that are in any of the texts."""
    return [secret for secret in wire_rig.secrets() if any(secret in str(text) for text in texts)]


@pytest.mark.parametrize("action", TROUBLE)
def test_a_result_tells_no_secret(wire_rig: WireRig, action: str):
    wire_rig.fault(action, "*", method="POST")

    result = wire_rig.broker().place(an_order(wire_rig))

    assert not leaks(wire_rig, result, repr(result))


@pytest.mark.parametrize("action", TROUBLE)
def test_an_error_and_what_caused_it_tell_no_secret(wire_rig: WireRig, action: str):
    wire_rig.fault(action, "*", method="GET", times=None)

    with pytest.raises(BrokerError) as caught:
        wire_rig.broker().check()
    with pytest.raises(LookupFailedError) as missed:
        wire_rig.broker().find_by_tag(a_tag())

    whole = "".join(traceback.format_exception(caught.value))
    whole += "".join(traceback.format_exception(missed.value))
    assert not leaks(wire_rig, whole, repr(caught.value), vars(caught.value))


def test_a_broker_that_sends_a_secret_back_is_not_quoted(wire_rig: WireRig):
    echo = {"errorType": "x", "errorCode": "DH-905", "errorMessage": " ".join(wire_rig.secrets())}
    wire_rig.fault("answer", "*", method="POST", status=400, body=echo)

    result = wire_rig.broker().place(an_order(wire_rig))

    assert not leaks(wire_rig, result)


def test_an_adapter_shows_no_secret(wire_rig: WireRig):
    broker = wire_rig.broker()

    assert not leaks(wire_rig, repr(broker), str(broker), broker.capabilities)


def test_nothing_that_is_logged_has_a_secret(
    wire_rig: WireRig, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    broker = wire_rig.broker()
    broker.place(an_order(wire_rig))
    broker.check()
    wire_rig.fault("reset", "*", method="POST")
    broker.place(an_order(wire_rig))

    output = capfd.readouterr()

    assert wire_rig.requests("POST")
    assert not leaks(wire_rig, caplog.text, output.out, output.err)


def test_no_address_that_is_asked_for_has_a_secret(wire_rig: WireRig):
    broker = wire_rig.broker()
    broker.place(an_order(wire_rig))
    broker.check()
    broker.find_by_tag(a_tag())

    assert not leaks(wire_rig, *(request.target for request in wire_rig.requests()))
