"""Deliveries to simulated providers: each message arrives once, whatever goes wrong on the way."""

from dataclasses import replace
from typing import Any

import pytest

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.notification_deliveries import DeliveryStatus
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import OrderStatus
from autotrade.domain.users import UserStatus
from autotrade.ports.notifications import Notifier, Parcel
from autotrade.wiring.notifications import notifiers_of
from tests.integration.notifications.house import CHAT, ENDPOINTS, House
from tests.simulators.providers.control import ProviderSimulator
from tests.simulators.smtp import MailServer
from tests.support.factories import USER, a_fill, a_strategy

TELEGRAM, EMAIL, SMS = ChannelMethod.TELEGRAM, ChannelMethod.EMAIL, ChannelMethod.SMS
SENDING = {TELEGRAM: "*/sendMessage", EMAIL: "/v3/mail/send", SMS: "*/Messages.json"}


def arrived(providers: ProviderSimulator, method: ChannelMethod) -> list[str]:
    """Return what readers see: of mails with one Message-ID a mailbox shows one."""
    if method is TELEGRAM:
        return [each["text"] for each in providers.telegrams()]
    if method is SMS:
        return [each["body"] for each in providers.texts()]
    mails = {each["headers"]["Message-ID"]: each for each in providers.mails()}
    return [each["content"][0]["value"] for each in mails.values()]


def statuses(house: House, **equal: object) -> list[str]:
    return [each.status.value for each in house.log(**equal) if each.kind != "channel.code"]


@pytest.mark.parametrize("method", [TELEGRAM, EMAIL, SMS])
def test_a_filled_order_is_told_with_its_facts(
    house: House, providers: ProviderSimulator, method: ChannelMethod
):
    house.channel(method)
    order = house.filled().with_fills((a_fill(),))

    house.tell(order)
    house.deliver(method)

    (text,) = arrived(providers, method)
    for fact in ("NSE:SBIN", "bought 10", "100.00"):
        assert fact in text
    (delivery,) = [each for each in house.log() if each.kind == "order.filled"]
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.SENT, 1)
    assert delivery.provider_id is not None


@pytest.mark.parametrize("method", [TELEGRAM, EMAIL, SMS])
@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_outage_loses_and_doubles_nothing(
    house: House, providers: ProviderSimulator, method: ChannelMethod, status: int
):
    house.channel(method)
    providers.fault("answer", SENDING[method], status=status, times=7, body="{}")

    for _ in range(5):
        house.tell(house.filled())
    house.deliver_all(method)

    assert len(arrived(providers, method)) == 5
    assert statuses(house) == ["sent"] * 5
    assert sum(each.attempts for each in house.log() if each.kind == "order.filled") == 12
    assert house.feed("channel.failed") == []


@pytest.mark.parametrize("action", ["close", "reset", "garbage"])
@pytest.mark.parametrize("method", [TELEGRAM, EMAIL, SMS])
def test_a_provider_that_says_nothing_gets_it_when_it_is_back(
    house: House, providers: ProviderSimulator, method: ChannelMethod, action: str
):
    house.channel(method)
    providers.fault(action, SENDING[method], times=3)

    house.tell(house.filled(), house.filled())
    house.deliver_all(method)

    assert len(arrived(providers, method)) == 2
    assert statuses(house) == ["sent", "sent"]


def critical(house: House) -> Any:
    made = house.storage.transact(
        lambda repos: house.notifications.notify(
            repos,
            house.log()[0].user_id,
            kind="kill_switch",
            level=NotificationLevel.CRITICAL,
            title="Kill switch on",
            message="All orders are stopped.",
        )
    )
    assert made is not None
    return made


def test_a_pause_that_telegram_asks_for_is_kept_for_all_that_waits(
    house: House, providers: ProviderSimulator
):
    house.channel()
    body = {"ok": False, "error_code": 429, "parameters": {"retry_after": 30}}
    providers.fault("answer", SENDING[TELEGRAM], status=429, body=body)

    for _ in range(3):
        house.tell(house.filled())
    house.deliver()
    house.clock.advance(seconds=29)
    early = house.deliver()
    asked = len(providers.requests("POST"))
    house.clock.advance(seconds=1)
    house.deliver()

    assert (early, asked) == (0, 1)
    assert len(providers.telegrams()) == 3


def test_a_retry_after_header_is_kept(house: House, providers: ProviderSimulator):
    house.channel(SMS)
    providers.fault("answer", SENDING[SMS], status=429, body="{}", headers={"Retry-After": "12"})

    house.tell(house.filled())
    house.deliver(SMS)
    house.clock.advance(seconds=11)

    assert house.deliver(SMS) == 0
    house.clock.advance(seconds=1)
    assert house.deliver(SMS) == 1
    assert len(providers.texts()) == 1


@pytest.mark.parametrize("method", [TELEGRAM, EMAIL, SMS])
def test_a_wrong_token_is_told_once_and_the_channel_recovers(
    house: House, providers: ProviderSimulator, method: ChannelMethod
):
    channel = house.channel(method)
    providers.fault("answer", SENDING[method], status=401, times=2, body="{}")

    house.tell(house.filled())
    house.tell(house.filled())
    house.deliver_all(method, seconds=30)
    flagged = house.storage.now.channels.get(channel.user_id, channel.id)
    house.tell(house.filled())
    house.deliver(method)
    healed = house.storage.now.channels.get(channel.user_id, channel.id)

    assert statuses(house) == ["sent", "failed", "failed"]
    assert [each.attempts for each in house.log(status="failed")] == [1, 1]
    assert flagged is not None
    assert "401" in (flagged.error or "")
    assert healed is not None
    assert healed.error is None
    (told,) = house.feed("channel.failed")
    assert told.details == {"channel_id": channel.id}
    assert len(arrived(providers, method)) == 1


def test_a_blocked_bot_is_told_in_the_feed(house: House, providers: ProviderSimulator):
    house.channel()
    providers.block(CHAT)

    house.tell(house.filled())
    house.deliver()

    (told,) = house.feed("channel.failed")
    assert "blocked by the user" in told.message


def test_the_failure_of_one_channel_is_told_on_another(house: House, providers: ProviderSimulator):
    house.channel()
    house.channel(SMS, events=["channel"])
    providers.block(CHAT)

    house.tell(house.filled())
    house.deliver()
    house.tell(*house.feed("channel.failed"))
    house.deliver()
    house.deliver(SMS)

    (text,) = arrived(providers, SMS)
    assert "Messages by telegram can't be delivered" in text
    assert len(house.feed("channel.failed")) == 1


@pytest.mark.parametrize("method", [EMAIL, SMS])
def test_an_answer_that_is_lost_doubles_nothing(
    house: House, providers: ProviderSimulator, method: ChannelMethod
):
    house.channel(method)
    providers.fault("close", SENDING[method], when="after")

    house.tell(house.filled())
    house.deliver_all(method, seconds=60)

    assert len(arrived(providers, method)) == 1
    assert statuses(house) == ["sent"]


def test_an_answer_of_telegram_that_is_lost_makes_a_repeat_that_says_so(
    house: House, providers: ProviderSimulator
):
    house.channel()
    providers.fault("close", SENDING[TELEGRAM], when="after")

    house.tell(house.filled())
    house.deliver_all(seconds=60)

    first, second = arrived(providers, TELEGRAM)
    assert "perhaps for the second time" not in first
    assert "perhaps for the second time" in second
    assert statuses(house) == ["sent"]


class Killed(BaseException):
    """The end of a process."""


class Deadly:
    """A notifier whose process dies as soon as the provider has taken the message."""

    find = None

    def __init__(self, inner: Notifier) -> None:
        self._inner = inner

    @property
    def recognises_repeats(self) -> bool:
        return self._inner.recognises_repeats

    def send(self, parcel: Parcel) -> str | None:
        self._inner.send(parcel)
        raise Killed


class DeadlyVault:
    """A vault whose process dies when it is asked: before anything is sent."""

    def open(self, sealed: str, owner: str) -> str:
        raise Killed


@pytest.mark.parametrize("method", [TELEGRAM, EMAIL, SMS])
def test_a_worker_that_is_killed_between_sending_and_writing_doubles_nothing(
    house: House, providers: ProviderSimulator, method: ChannelMethod
):
    house.channel(method)
    inner = notifiers_of(house.settings, house.telling.api, house.connections)[method]
    house.tell(house.filled())

    with pytest.raises(Killed):
        house.deliverer({method: Deadly(inner)}).deliver(method)
    assert statuses(house) == ["sending"]
    assert house.deliver(method) == 0
    house.deliver_all(method, seconds=120)

    assert len(arrived(providers, method)) == 1
    # Telegram can't be asked: that stays open, and is shown as such
    assert statuses(house) == ["unknown" if method is TELEGRAM else "sent"]


@pytest.mark.parametrize("method", [TELEGRAM, EMAIL, SMS])
def test_a_worker_that_is_killed_before_sending_loses_nothing(
    house: House, providers: ProviderSimulator, method: ChannelMethod
):
    made = house.telling.channels.create(USER, method=method, endpoint=ENDPOINTS[method])
    deliveries: Any = house.deliverer({})
    deliveries._vault = DeadlyVault()

    with pytest.raises(Killed):
        deliveries.deliver(method)
    house.deliver_all(method, seconds=120)

    assert len(arrived(providers, method)) == 1
    (delivery,) = house.log(channel_id=made.id)
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.SENT, 2)


def test_what_is_critical_is_sent_again_when_its_worker_died(
    house: House, providers: ProviderSimulator
):
    house.channel()
    inner = notifiers_of(house.settings, house.telling.api, house.connections)[TELEGRAM]
    house.tell(critical(house))

    with pytest.raises(Killed):
        house.deliverer({TELEGRAM: Deadly(inner)}).deliver(TELEGRAM)
    house.deliver_all(seconds=120)

    assert ["second time" in text for text in arrived(providers, TELEGRAM)] == [False, True]


def test_a_worker_that_is_to_stop_takes_nothing_more(house: House, providers: ProviderSimulator):
    house.channel()
    house.tell(house.filled(), house.filled(), house.filled())

    sent = house.deliveries.deliver(TELEGRAM, lambda: len(providers.telegrams()) >= 1)

    assert sent == 1
    assert statuses(house).count("waiting") == 2


def test_an_event_that_is_routed_twice_is_told_once(house: House, providers: ProviderSimulator):
    house.channel()
    order = house.filled()

    first, second = house.tell(order), house.tell(order, order)
    house.deliver()

    assert (first, second) == (1, 0)
    assert len(providers.telegrams()) == 1


def test_mail_of_a_server_of_ones_own_has_a_rich_and_a_plain_form(
    mail_house: House, mail_server: MailServer
):
    mail_house.channel(EMAIL)
    reason = "<b>Trend</b> & co\r\nBcc: eve@example.com"

    mail_house.tell(mail_house.filled(status=OrderStatus.REJECTED, status_reason=reason))
    mail_house.deliver(EMAIL)

    (mail,) = mail_server.mails
    plain = mail.get_body(("plain",))
    rich = mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert mail["To"] == "asha@example.com"
    assert mail["Bcc"] is None
    assert "<b>Trend</b> & co" in plain.get_content()
    assert "&lt;b&gt;Trend&lt;/b&gt; &amp; co" in rich.get_content()
    assert "https://trade.example.com/notifications" in plain.get_content()


@pytest.mark.parametrize(
    ("fault", "expected", "attempts"),
    [("451", "sent", 2), ("550", "failed", 1), ("drop", "sent", 2), ("drop-after", "sent", 2)],
)
def test_what_a_mail_server_says_decides_what_follows(
    mail_house: House, mail_server: MailServer, fault: str, expected: str, attempts: int
):
    mail_house.channel(EMAIL)
    mail_server.faults.append(fault)

    mail_house.tell(mail_house.filled())
    mail_house.deliver_all(EMAIL, seconds=30)

    (delivery,) = [each for each in mail_house.log() if each.kind == "order.filled"]
    assert (delivery.status.value, delivery.attempts) == (expected, attempts)
    seen = {mail["Message-ID"] for mail in mail_server.mails}
    assert len(seen) == (0 if expected == "failed" else 1)
    assert "hunter2" not in str(mail_house.log())


def test_what_waits_for_more_than_a_day_is_given_up(house: House, providers: ProviderSimulator):
    house.channel()
    providers.fault("answer", SENDING[TELEGRAM], status=503, times=None, body="{}")

    house.tell(house.filled())
    house.deliver()
    house.clock.advance(hours=25)
    house.deliver()

    assert statuses(house) == ["failed"]
    assert len(house.feed("channel.failed")) == 1


def test_a_channel_that_was_switched_off_meanwhile_is_told_nothing(
    house: House, providers: ProviderSimulator
):
    channel = house.channel()
    house.tell(house.filled())

    house.telling.channels.update(channel.user_id, channel.id, {"enabled": False})
    house.deliver()

    assert providers.telegrams() == []
    assert statuses(house) == ["dropped"]


def test_its_strategy_is_named(house: House, providers: ProviderSimulator):
    house.storage.now.strategies.add(a_strategy(name="Trend <b>"))
    house.channel()

    house.tell(house.filled())
    house.deliver()

    (text,) = arrived(providers, TELEGRAM)
    assert "Strategy: <code>Trend &lt;b&gt;</code>" in text


def test_a_disabled_user_is_told_nothing(house: House, providers: ProviderSimulator):
    house.channel()
    house.tell(house.filled())
    user = house.storage.now.users.get(USER)
    assert user is not None

    house.storage.now.users.save(replace(user, status=UserStatus.DISABLED))
    house.deliver()

    assert providers.telegrams() == []
    assert statuses(house) == ["dropped"]


def test_the_code_arrives_and_is_in_no_log(house: House, providers: ProviderSimulator):
    made = house.telling.channels.create(
        house.channel().user_id, method=SMS, endpoint="+91 98123 45678"
    )

    house.deliver(SMS)

    (text,) = providers.texts()
    code = text["body"].split("AutoTrade: ")[1][:6]
    assert text["to"] == "+919812345678"
    assert house.telling.channels.verify(made.user_id, made.id, code).verified
    assert code not in str(house.log())
    assert [each.secret for each in house.log(channel_id=made.id)] == [None]
