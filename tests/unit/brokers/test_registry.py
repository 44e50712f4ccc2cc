from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from autotrade.brokers.dhanhq.adapter import DhanAccount
from autotrade.brokers.dhanhq.client import DhanClient, DhanUrls
from autotrade.brokers.dhanhq.house import DhanHouse
from autotrade.brokers.paper import PaperAccount, PaperBroker
from autotrade.brokers.registry import MOST_OPEN, Directory
from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.jobs.local_throttle import LocalThrottle
from tests.support.fakes import CountingIds, FakeClock, FakePaperBook, FakeQuotes

OUT_OF_REACH = [each for each in BrokerType if each.value not in {"paper", "dhanhq"}]
LINKED = [each for each in BrokerType if each.value != "paper"]


class PlainVault:
    """A vault that only binds the owner."""

    def seal(self, secret: str, owner: str) -> str:
        return f"{owner}|{secret}"

    def open(self, sealed: str, owner: str) -> str:
        name, _, secret = sealed.partition("|")
        if name != owner:
            raise ValueError(sealed)
        return secret


@pytest.fixture
def directory() -> Directory:
    clock = FakeClock()
    paper = PaperBroker(book=FakePaperBook(), quotes=FakeQuotes(), clock=clock, ids=CountingIds())
    house = DhanHouse(
        client=DhanClient(DhanUrls()),
        throttle=LocalThrottle(),
        clock=clock,
        instrument_of=lambda _: None,
    )
    makers = MappingProxyType({BrokerType.DHANHQ: house.account})
    return Directory(paper=paper, vault=PlainVault(), makers=makers, sources={})


def an_account(broker_type: BrokerType, name: str = "b", number: int = 1) -> BrokerAccount:
    return BrokerAccount(
        id=BrokerId(name),
        user_id=UserId("u"),
        type=broker_type,
        label="x",
        status=BrokerStatus.UNVERIFIED,
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
        credentials=f'{name}|{{"client_id": "1", "access_token": "token-{number}"}}',
    )


def test_every_type_of_broker_has_one_spec(directory):
    assert [spec.type for spec in directory.specs()] == list(BrokerType)
    assert [directory.spec(each).type for each in BrokerType] == list(BrokerType)


def test_a_paper_account_can_be_opened(directory):
    assert isinstance(directory.open(an_account(BrokerType.PAPER)), PaperAccount)


def test_a_dhanhq_account_is_opened_with_the_credentials_that_were_sealed(directory):
    broker = directory.open(an_account(BrokerType.DHANHQ))

    assert isinstance(broker, DhanAccount)
    assert broker.session.credentials.access_token == "token-1"


def test_an_adapter_is_kept_until_the_credentials_change(directory):
    first = directory.open(an_account(BrokerType.DHANHQ))

    assert directory.open(an_account(BrokerType.DHANHQ)) is first
    assert directory.open(an_account(BrokerType.DHANHQ, number=2)) is not first


def test_only_so_many_adapters_are_kept(directory):
    first = directory.open(an_account(BrokerType.DHANHQ))
    for number in range(MOST_OPEN):
        directory.open(an_account(BrokerType.DHANHQ, f"b{number}"))

    assert directory.open(an_account(BrokerType.DHANHQ)) is not first


@pytest.mark.parametrize("sealed", [None, "another|{}", "b|no json"])
def test_credentials_that_can_not_be_read_are_a_conflict_and_not_told(directory, sealed):
    account = replace(an_account(BrokerType.DHANHQ), credentials=sealed)

    with pytest.raises(ConflictError, match="can't be read") as caught:
        directory.open(account)

    assert caught.value.__cause__ is None


@pytest.mark.parametrize("broker_type", OUT_OF_REACH)
def test_a_broker_out_of_reach_is_never_stood_in_for(directory, broker_type):
    with pytest.raises(ConflictError, match="can't reach"):
        directory.open(an_account(broker_type))


@pytest.mark.parametrize("broker_type", LINKED)
def test_whatever_proves_who_the_user_is_is_secret(directory, broker_type):
    fields = directory.spec(broker_type).fields
    telling = ("secret", "token", "pin", "password")

    assert any(field.secret for field in fields)
    assert all(field.secret for field in fields if any(word in field.name for word in telling))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ("client_id", "access_token")),
        ({"client_id"}, ("access_token",)),
        ({"client_id", "access_token"}, ()),
        ({"client_id", "app_id"}, ("access_token",)),
        ({"client_id", "app_id", "app_secret"}, ()),
    ],
)
def test_dhanhq_needs_a_token_or_an_app_that_gets_one(directory, given, missing):
    assert directory.spec(BrokerType.DHANHQ).missing(given) == missing
