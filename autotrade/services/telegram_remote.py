"""Telegram as a remote: commands of linked chats, carried out by what the web app uses, too.

An update is done with once its number is stored, after what it asked for: a process that dies in
between does it again, and everything here may be done twice. Who is not linked learns how to, and
nothing else.
"""

import html
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from autotrade.domain.channels import Channel
from autotrade.domain.errors import AutotradeError, UnavailableError
from autotrade.domain.ids import UserId
from autotrade.domain.telegram import CONFIRM_DIGITS, CONFIRM_LIFE, Confirmation
from autotrade.domain.users import Origin, UserStatus
from autotrade.ports.clock import Clock
from autotrade.ports.notifications import NotifierError
from autotrade.ports.storage import Repositories, Storage
from autotrade.ports.telegram import Bot, BotUpdate
from autotrade.services.audit import AuditService, act_from
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.telegram_links import TelegramLinks
from autotrade.services.telegram_views import TelegramViews

_KILL: Final = "kill"
_START: Final = "start"
_NOT_LINKED: Final = (
    "This chat is not linked. In AutoTrade open Notifications, link Telegram, and send the code "
    "here: /start CODE"
)
_ONLY_PRIVATE: Final = "Commands are taken in a private chat with the bot only."
_BAD_CODE: Final = "This code is not good, or no longer. Make another one in AutoTrade."
_LINKED: Final = "This chat is linked. You are told here what happens. /help shows the commands."
_DISABLED: Final = "This account is disabled."
_CANCEL: Final = "Nothing was stopped."
_HELP: Final = (
    "/status - how things stand\n"
    "/positions - what is held\n"
    "/pnl - what today came to\n"
    "/pause [strategy] - pause one strategy, or all\n"
    "/resume strategy - let a paused one go on\n"
    "/kill - stop all orders, after asking once more"
)
_LONGEST_COMMAND: Final = 200
COUNTED_ON: Final = timedelta(days=2)
"""So long after an update its number counts: Telegram forgets what was written after a day, and
goes on with any number, a lower one as well, when a week has brought nothing."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back; ``buttons`` are texts and what pressing them sends."""

    html: str
    buttons: Sequence[tuple[str, str]] = ()


def said(text: str) -> Answer:
    """Return a plain text as an answer."""
    return Answer(html=html.escape(text, quote=False))


class TelegramRemote:
    """Carries out what is written to the bot."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        audit: AuditService,
        kill_switches: KillSwitches,
        links: TelegramLinks,
        views: TelegramViews,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._kill_switches = kill_switches
        self._links = links
        self._commands: Mapping[str, Callable[[Channel, str], Answer]] = {
            "help": lambda _channel, _rest: said(_HELP),
            _START: lambda _channel, _rest: said(_LINKED),
            "status": lambda channel, _: said(views.status(channel.user_id)),
            "positions": lambda channel, _: said(views.positions(channel.user_id)),
            "pnl": lambda channel, _: said(views.pnl(channel.user_id)),
            "pause": lambda channel, rest: said(views.pause(channel.user_id, rest)),
            "resume": lambda channel, rest: said(views.resume(channel.user_id, rest)),
            _KILL: self._kill,
            "cancel": lambda channel, _: self._cancel(channel),
        }

    def fetch(self, bot: Bot, seconds: int) -> int:
        """Carry out what was written since, waiting ``seconds`` for it; return how much it was.

        Raises:
            NotifierError: Telegram did not answer; nothing is lost by that.
            UnavailableError: the store is away; what was not carried out comes again.
        """
        offset = self._next_offset(bot)
        updates = bot.updates(offset, seconds)
        if any(update.id < offset for update in updates):  # else they would come for ever
            _log.warning("telegram_counts_anew", asked=offset, got=updates[0].id)
            self._storage.now.telegram.begin_anew()
        for update in updates:
            self.handle(bot, update)
        return len(updates)

    def _next_offset(self, bot: Bot) -> int:
        """Return the number of the first update that was not carried out; 0 when it is unknown.

        After a quiet time the last number says nothing any more.
        """
        last = self._storage.now.telegram.last_update(bot.id, self._clock.now() - COUNTED_ON)
        return last + 1 if last else 0

    def keep_name(self, name: str) -> None:
        """Keep the bot's name, for links."""
        self._storage.now.telegram.set_bot_name(name)

    def handle(self, bot: Bot, update: BotUpdate) -> bool:
        """Carry out an update and answer it; False when that had been done.

        Raises:
            UnavailableError: the store is away; the update comes again.
        """
        if update.id < self._next_offset(bot):
            return False
        if update.chat is not None:
            act_from(Origin(request_id=f"telegram-{update.id}"))
            answer = self._answer(update.chat, update)
            self._reply(bot, update, answer)
        now = self._clock.now()
        return self._storage.now.telegram.update_done(bot.id, update.id, now, now - COUNTED_ON)

    def _answer(self, chat: str, update: BotUpdate) -> Answer:
        command, _, rest = update.text.strip()[:_LONGEST_COMMAND].partition(" ")
        # "/kill@the_bot" in groups, "kill:1234" of a button
        name, _, argument = command.removeprefix("/").partition(":")
        name, rest = name.partition("@")[0].lower(), (argument or rest).strip()
        if not update.is_private:
            return said(_ONLY_PRIVATE)
        if name == _START and rest:
            return self._link(chat, rest)
        channel = self._storage.now.channels.linked(chat)
        if channel is None:
            return said(_NOT_LINKED)
        user = self._storage.now.users.get(channel.user_id)
        if user is None or user.status is UserStatus.DISABLED:
            self._record(channel, name, refused=True)
            return said(_DISABLED)
        known = self._commands.get(name)
        self._record(channel, name if known else "unknown", refused=known is None)
        return self._carried_out(known, channel, rest) if known else said(_HELP)

    def _carried_out(
        self, command: Callable[[Channel, str], Answer], channel: Channel, rest: str
    ) -> Answer:
        try:
            return command(channel, rest)
        except UnavailableError:
            raise
        except AutotradeError as error:
            return said(error.detail or error.title)

    def _link(self, chat: str, code: str) -> Answer:
        if self._links.link(chat, code) is None:
            return said(_BAD_CODE)
        return said(_LINKED)

    def _kill(self, channel: Channel, code: str) -> Answer:
        """Ask for a code first, then stop everything; a code is good for a minute."""
        chat, now = channel.endpoint, self._clock.now()
        if not code:
            made = f"{secrets.randbelow(10**CONFIRM_DIGITS):0{CONFIRM_DIGITS}d}"
            self._storage.now.telegram.put_confirmation(
                Confirmation(
                    id=chat,
                    user_id=channel.user_id,
                    command=_KILL,
                    code=made,
                    expires_at=now + CONFIRM_LIFE,
                )
            )
            words = f"Stop all your orders? Press Stop, or send /kill {made} within a minute."
            return Answer(html=words, buttons=(("Stop", f"kill:{made}"), ("Cancel", "cancel")))
        wanted = self._storage.now.telegram.confirmation(chat, now)
        if wanted is None or wanted.user_id != channel.user_id or wanted.code != code:
            self._storage.now.telegram.end_confirmation(chat)
            return said("That was not the code, or too late. Send /kill again.")
        self._kill_switches.set(
            channel.user_id, active=True, by=channel.user_id, reason="by Telegram"
        )
        self._storage.now.telegram.end_confirmation(chat)
        return said("All your orders are stopped. Switch them on again in AutoTrade.")

    def _cancel(self, channel: Channel) -> Answer:
        self._storage.now.telegram.end_confirmation(channel.endpoint)
        return said(_CANCEL)

    def _record(self, channel: Channel, command: str, *, refused: bool) -> None:
        def work(repos: Repositories) -> None:
            self._audit.record(
                repos,
                action="telegram.command",
                target=f"channel:{channel.id}",
                actor=channel.user_id,
                user_id=UserId(channel.user_id),
                details={"command": command, "refused": refused},
            )

        self._storage.transact(work)

    def _reply(self, bot: Bot, update: BotUpdate, answer: Answer) -> None:
        """Answer once; what was asked for stays done, whether or not Telegram takes the answer."""
        try:
            if update.callback_id is not None:
                bot.acknowledge(update.callback_id)
            bot.reply(str(update.chat), answer.html, answer.buttons)
        except NotifierError as error:
            _log.warning("telegram_not_answered", update=update.id, why=str(error))
