from datetime import UTC, datetime

import pytest

from autotrade.brokers.paper import PaperAccount, PaperBroker
from autotrade.brokers.registry import Directory
from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import BrokerId, UserId
from tests.support.fakes import CountingIds, FakeClock, FakePaperBook, FakeQuotes


@pytest.fixture
def directory() -> Directory:
    paper = PaperBroker(
        book=FakePaperBook(), quotes=FakeQuotes(), clock=FakeClock(), ids=CountingIds()
    )
    return Directory(paper=paper)


def an_account(broker_type: BrokerType) -> BrokerAccount:
    return BrokerAccount(
        id=BrokerId("b"),
        user_id=UserId("u"),
        type=broker_type,
        label="x",
        status=BrokerStatus.UNVERIFIED,
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
    )


def test_every_type_of_broker_has_one_spec(directory):
    assert [spec.type for spec in directory.specs()] == list(BrokerType)
    assert [directory.spec(each).type for each in BrokerType] == list(BrokerType)


def test_a_paper_account_can_be_opened(directory):
    assert isinstance(directory.open(an_account(BrokerType.PAPER)), PaperAccount)


@pytest.mark.parametrize("broker_type", [each for each in BrokerType if each.value != "paper"])
def test_a_broker_out_of_reach_is_never_stood_in_for(directory, broker_type):
    with pytest.raises(ConflictError, match="can't reach"):
        directory.open(an_account(broker_type))


@pytest.mark.parametrize("broker_type", [each for each in BrokerType if each.value != "paper"])
def test_whatever_proves_who_the_user_is_is_secret(directory, broker_type):
    fields = directory.spec(broker_type).fields
    telling = ("secret", "token", "pin", "password")

    assert any(field.secret for field in fields)
    assert all(field.secret for field in fields if any(word in field.name for word in telling))
