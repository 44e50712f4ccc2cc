"""How people are told outside the web app: which methods the settings allow, and their services."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autotrade.config import Settings
from autotrade.domain.channels import ChannelMethod
from autotrade.notifications.apprise import AppriseNotifier
from autotrade.notifications.sendgrid import SendGrid, SendGridNotifier, SendGridSender
from autotrade.notifications.smtp import SmtpSender
from autotrade.notifications.smtp_notifier import SmtpNotifier
from autotrade.notifications.telegram import TelegramApi, TelegramBot, TelegramNotifier
from autotrade.notifications.twilio import TwilioNotifier
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.mail import MailSender
from autotrade.ports.notifications import Notifier
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.security import SecretNames, Vault
from autotrade.ports.storage import Storage
from autotrade.services.audit import AuditService
from autotrade.services.channel_codes import ChannelCodes
from autotrade.services.channel_methods import ChannelMethods
from autotrade.services.channels import Channels
from autotrade.services.daily_summaries import DailySummaries
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.notification_deliveries import NotificationDeliveries
from autotrade.services.notification_digests import NotificationDigests
from autotrade.services.notification_routing import NotificationRouting
from autotrade.services.notifications import Notifications
from autotrade.services.positions import Positions
from autotrade.services.strategies import Strategies
from autotrade.services.telegram_links import TelegramLinks
from autotrade.services.telegram_remote import TelegramRemote
from autotrade.services.telegram_views import TelegramViews


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingGround:
    """What they stand on; ``hurry`` has what is due sent now."""

    storage: Storage
    clock: Clock
    ids: IdSource
    vault: Vault
    names: SecretNames
    audit: AuditService
    bell: OutboxBell
    notifications: Notifications
    hurry: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The services around messages; ``bot`` is None where no bot is set up."""

    channels: Channels
    links: TelegramLinks
    deliveries: NotificationDeliveries
    digests: NotificationDigests
    routing: NotificationRouting
    summaries: DailySummaries
    api: TelegramApi | None
    bot: TelegramBot | None


def mail_sender(settings: Settings, connections: contextlib.ExitStack) -> MailSender | None:
    """Return what sends the program's own letters; None where mail is not set up."""
    if settings.mail_server is not None:
        return SmtpSender(url=settings.mail_server, sender=settings.smtp_from)
    if settings.sendgrid_api_key is not None:
        sendgrid = _sendgrid(settings, settings.sendgrid_api_key)
        connections.callback(sendgrid.close)
        return SendGridSender(sendgrid)
    return None


def telling_of(
    settings: Settings, ground: TellingGround, connections: contextlib.ExitStack
) -> Telling:
    """Put the services together; what they open is closed with ``connections``."""
    api = None
    if settings.telegram_bot_token is not None:
        api = TelegramApi(base_url=settings.telegram_base_url, token=settings.telegram_bot_token)
        connections.callback(api.close)
    notifiers = notifiers_of(settings, api, connections)
    storage, clock, ids = ground.storage, ground.clock, ground.ids
    channels = Channels(
        storage=storage,
        clock=clock,
        ids=ids,
        vault=ground.vault,
        names=ground.names,
        audit=ground.audit,
        codes=ChannelCodes(
            storage=storage, clock=clock, ids=ids, vault=ground.vault, names=ground.names
        ),
        methods=ChannelMethods(notifiers.keys()),
        hurry=ground.hurry,
    )
    return Telling(
        channels=channels,
        links=TelegramLinks(
            storage=storage,
            clock=clock,
            ids=ids,
            names=ground.names,
            audit=ground.audit,
            channels=channels,
        ),
        deliveries=NotificationDeliveries(
            storage=storage,
            clock=clock,
            vault=ground.vault,
            notifications=ground.notifications,
            bell=ground.bell,
            notifiers=notifiers,
            base_url=settings.public_url or f"http://{settings.host}:{settings.port}",
        ),
        digests=NotificationDigests(storage=storage, clock=clock, ids=ids),
        routing=NotificationRouting(storage=storage, clock=clock, ids=ids, hurry=ground.hurry),
        summaries=DailySummaries(
            storage=storage, clock=clock, notifications=ground.notifications, bell=ground.bell
        ),
        api=api,
        bot=None if api is None else TelegramBot(api),
    )


def remote_of(
    telling: Telling,
    *,
    storage: Storage,
    clock: Clock,
    audit: AuditService,
    kill_switches: KillSwitches,
    positions: Positions,
    strategies: Strategies,
) -> TelegramRemote:
    """Return what carries out the commands of linked chats."""
    views = TelegramViews(
        storage=storage,
        clock=clock,
        positions=positions,
        strategies=strategies,
        kill_switches=kill_switches,
    )
    return TelegramRemote(
        storage=storage,
        clock=clock,
        audit=audit,
        kill_switches=kill_switches,
        links=telling.links,
        views=views,
    )


def notifiers_of(
    settings: Settings, api: TelegramApi | None, connections: contextlib.ExitStack
) -> Mapping[ChannelMethod, Notifier]:
    """Return what sends, by method, of those that the settings allow."""
    found: dict[ChannelMethod, Notifier] = {ChannelMethod.APPRISE: AppriseNotifier()}
    if settings.sendgrid_api_key is not None:
        sendgrid = _sendgrid(settings, settings.sendgrid_api_key)
        connections.callback(sendgrid.close)
        found[ChannelMethod.EMAIL] = SendGridNotifier(sendgrid)
    elif settings.mail_server is not None:
        sender = SmtpSender(url=settings.mail_server, sender=settings.smtp_from)
        found[ChannelMethod.EMAIL] = SmtpNotifier(sender)
    if api is not None:
        found[ChannelMethod.TELEGRAM] = TelegramNotifier(api)
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    if account is not None and token is not None and settings.twilio_from is not None:
        twilio = TwilioNotifier(
            base_url=settings.twilio_base_url,
            account=account,
            token=token,
            sender=settings.twilio_from,
        )
        connections.callback(twilio.close)
        found[ChannelMethod.SMS] = twilio
    return found


def _sendgrid(settings: Settings, api_key: str) -> SendGrid:
    return SendGrid(base_url=settings.sendgrid_base_url, api_key=api_key, sender=settings.smtp_from)
