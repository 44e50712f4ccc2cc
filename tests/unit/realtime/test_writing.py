"""What sockets say is what the schemas of REST say, to the last field."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autotrade.domain.events import EventName, type_of_payload
from autotrade.realtime.schemas import SCHEMAS
from autotrade.realtime.writing import writer_of

NUMBERS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(min_value=1, max_value=10**12),
    st.integers(min_value=0, max_value=10),
)
TIMES = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
st.register_type_strategy(Decimal, NUMBERS)
st.register_type_strategy(datetime, TIMES)


@pytest.mark.parametrize("name", list(EventName))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_event_is_written_as_its_schema_dumps_it(name: EventName, data: st.DataObject):
    payload: Any = data.draw(st.from_type(type_of_payload[name]))

    assert writer_of(SCHEMAS[name])(payload) == SCHEMAS[name].dump(payload)
