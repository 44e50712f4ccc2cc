"""Which accounts there are, of all users: for the feed and the daily refresh."""

import pytest

from autotrade.domain.brokers import BrokerStatus, BrokerType
from autotrade.domain.ids import BrokerId
from autotrade.ports.storage import Storage
from autotrade.storage.schema import prepare
from tests.support.factories import OTHER_USER, an_account, an_id
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration


def test_types_and_connected_accounts_are_found_across_users(storage: Storage):
    brokers = storage.now.brokers
    first, second, third = (BrokerId(an_id()) for _ in range(3))
    brokers.add(an_account(id=first, type=BrokerType.DHANHQ))
    brokers.add(an_account(id=second, type=BrokerType.DHANHQ, user_id=OTHER_USER))
    brokers.add(an_account(id=third, type=BrokerType.DHANHQ, status=BrokerStatus.EXPIRED))
    brokers.add(an_account(id=BrokerId(an_id())))

    assert brokers.types_linked() == {BrokerType.DHANHQ, BrokerType.PAPER}
    assert [each.id for each in brokers.connected(BrokerType.DHANHQ)] == [first, second]
    assert brokers.connected(BrokerType.ZERODHA) == []


@pytest.mark.parametrize("storage_client", ["mongodb"], indirect=True)
def test_both_are_answered_by_an_index(storage: Storage, database: Documents):
    prepare(database)
    for _ in range(5):
        storage.now.brokers.add(an_account(id=BrokerId(an_id())))
    database.command("profile", 2)
    try:
        storage.now.brokers.types_linked()
        storage.now.brokers.connected(BrokerType.DHANHQ)
    finally:
        database.command("profile", 0)
    plans = [
        row["planSummary"]
        for row in database["system.profile"].find({"planSummary": {"$exists": 1}})
    ]
    database["system.profile"].drop()

    assert len(plans) >= 2
    assert not [plan for plan in plans if "COLLSCAN" in plan]
