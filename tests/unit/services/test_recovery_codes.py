"""Recovery codes: made of so much chance that a hash without salt holds."""

import math
import re

from marshmallow.validate import Length

from autotrade.api.schemas.auth import recovery_field
from autotrade.domain.second_factors import RECOVERY_CODES
from autotrade.services.second_factors import _ALPHABET, _recovery_codes

ENOUGH_BITS = 112


def test_a_recovery_code_holds_enough_chance_for_a_plain_hash():
    codes = _recovery_codes()

    letters = [re.sub("-", "", code) for code in codes]
    bits = [len(each) * math.log2(len(_ALPHABET)) for each in letters]
    assert len(set(codes)) == RECOVERY_CODES
    assert len(set(_ALPHABET)) == len(_ALPHABET)
    assert set("".join(letters)) <= set(_ALPHABET)
    assert min(bits) >= ENOUGH_BITS


def test_a_recovery_code_fits_into_its_field_as_it_is_shown():
    (fits,) = recovery_field().validators

    assert isinstance(fits, Length)
    assert all(fits(code) for code in _recovery_codes())
