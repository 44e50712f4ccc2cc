"""Limits of webhooks, as the settings write them."""

import limits
import pytest

from autotrade.domain.webhooks import RateLimit


@pytest.mark.parametrize(
    "text", ["60/minute", "60000/minute", "5 per 10 seconds", "1/second", "7 per hour", "3/2day"]
)
def test_a_limit_means_what_it_means_for_the_rest_of_the_api(text: str):
    same = limits.parse(text)

    assert RateLimit.parse(text) == RateLimit(same.amount, same.get_expiry())


@pytest.mark.parametrize("text", ["", "many/minute", "60", "60/fortnight", "-1/minute"])
def test_what_is_no_limit_is_refused(text: str):
    with pytest.raises(ValueError, match="no limit"):
        RateLimit.parse(text)
