"""Which passwords people may choose."""

import pytest

from autotrade.domain.errors import InvalidError
from autotrade.domain.passwords import COMMON, OWN_NAMES
from autotrade.security.common_passwords import CommonPasswords
from autotrade.services.password_rules import PasswordRules

ABOUT = ("asha.rao@brokerage.example", "Asha Rao")


def refused(password: str) -> str | None:
    rules = PasswordRules(common=CommonPasswords(), refuses=True)
    try:
        assert rules.check(password, "password", *ABOUT) is None
    except InvalidError as error:
        return error.errors["password"][0]
    return None


@pytest.mark.parametrize(
    "password", ["password", "PassWord123", "qwertyuiop", "iloveyou1", "12345678"]
)
def test_what_is_tried_first_is_refused_in_capitals_or_not(password: str):
    assert refused(password) == COMMON


@pytest.mark.parametrize("password", ["Password123!", " iloveyou1 ", "!!qwertyuiop!!"])
def test_signs_around_a_common_one_do_not_save_it(password: str):
    assert refused(password) == COMMON


@pytest.mark.parametrize(
    "password",
    ["Autotrade2026!", "asharao-2611", "BROKERAGE-99-99", "rao.asha.asha", "trade-AutoTrade"[6:]],
)
def test_what_is_made_of_ones_own_names_is_refused(password: str):
    assert refused(password) == OWN_NAMES


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "asha rides a yak",
        "zq8-Vm2.tL",
        "पासवर्ड-नहीं-है",
        "x" * 1024,
        "7f4e 9c21",
    ],
)
def test_others_are_taken_without_any_rule_of_composition(password: str):
    assert refused(password) is None


def test_where_such_are_taken_it_is_told_what_speaks_against_them():
    rules = PasswordRules(common=CommonPasswords(), refuses=False)

    assert rules.check("adminadmin", "password", *ABOUT) == COMMON
    assert rules.check("correct horse battery", "password", *ABOUT) is None
