"""Signals as values: secrets stay out of sight, products have one meaning."""

import pytest

from autotrade.domain.signals import AlertFault, AlertNotUnderstood, Signal, SignalAction


def test_a_signals_text_does_not_show_the_passphrase():
    signal = Signal(SignalAction.BUY, "SBIN", passphrase="hunter2")
    assert "hunter2" not in repr(signal)


@pytest.mark.parametrize(
    ("product", "meaning"),
    [("MIS", "INTRADAY"), ("CNC", "DELIVERY"), ("NRML", "CARRY"), ("MTF", "MTF"), (None, None)],
)
def test_a_product_has_one_meaning_whatever_its_word(product, meaning):
    assert Signal(SignalAction.BUY, "SBIN", product=product).product_meaning == meaning


def test_the_error_says_what_is_wrong_where_and_what_to_do():
    error = AlertNotUnderstood(AlertFault.BAD_NUMBER, "qty", "qty must be a number.", "a hint")
    assert (error.code, error.field, str(error), error.hint) == (
        "bad_number",
        "qty",
        "qty must be a number.",
        "a hint",
    )
