"""Channels: where a user is told of things outside the web app, and which things, and when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from autotrade.domain.ids import ChannelId, StrategyId, UserId
from autotrade.domain.notifications import NotificationLevel

MAX_CHANNELS: Final = 20
CODE_DIGITS: Final = 6
CODE_LIFE: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
CODE_PAUSE: Final = timedelta(seconds=30)
"""How long before another code may be asked for the same channel."""
CODES_PER_HOUR: Final = 20
"""Codes that one user can have sent, to all channels together."""
DAILY_AT: Final = time(18, 0)
"""When a daily digest goes out, in the channel's zone: after the day's trading."""
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class ChannelMethod(StrEnum):
    """How a channel reaches its user; ``apprise`` is any of the services behind such a URL."""

    EMAIL = "email"
    TELEGRAM = "telegram"
    SMS = "sms"
    APPRISE = "apprise"


class Digest(StrEnum):
    """Whether messages go out one by one, or together once in a while."""

    OFF = "off"
    HOURLY = "hourly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From ``start`` to ``end``, over midnight if that is earlier, nothing is sent but later.

    With ``critical_passes`` what is critical is sent at once all the same.
    """

    start: time
    end: time
    zone: str = "Asia/Kolkata"
    critical_passes: bool = True

    def ends(self, at: datetime) -> datetime | None:
        """Return when the quiet hours end in which ``at`` (aware) falls; None when in none."""
        zone = ZoneInfo(self.zone)
        local = at.astimezone(zone)
        begins = local.replace(hour=self.start.hour, minute=self.start.minute, second=0)
        begins = begins.replace(microsecond=0)
        if begins > local:
            begins -= _DAY
        ends = begins.replace(hour=self.end.hour, minute=self.end.minute)
        if ends <= begins:
            ends += _DAY
        return ends.astimezone(at.tzinfo) if local < ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCode:
    """The code that was sent to a channel's endpoint; only a keyed hash of it is kept."""

    hash: str
    sent_at: datetime
    expires_at: datetime
    tries_left: int = CODE_TRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One place at which a user is told.

    ``endpoint`` is an address, a number, a chat's id, or of a URL with secrets in it what may be
    shown; ``secret`` is that URL, sealed for the channel's id. Without ``events`` it carries all,
    without ``strategy_ids`` those of every strategy. ``linked`` is a chat that may also give
    commands. ``error`` says why the last message could not be delivered.
    """

    id: ChannelId
    user_id: UserId
    method: ChannelMethod
    endpoint: str
    created_at: datetime
    updated_at: datetime
    key: str
    enabled: bool = True
    events: tuple[str, ...] = ()
    strategy_ids: tuple[StrategyId, ...] = ()
    quiet_hours: QuietHours | None = None
    digest: Digest = Digest.OFF
    linked: bool = False
    verified_at: datetime | None = None
    secret: str | None = None
    code: ChannelCode | None = None
    error: str | None = None
    error_at: datetime | None = None

    @property
    def verified(self) -> bool:
        """Say whether its user has shown that the endpoint is theirs."""
        return self.verified_at is not None

    @property
    def code_expires_at(self) -> datetime | None:
        """Return until when the code that was sent is good; None where none is expected."""
        return None if self.code is None else self.code.expires_at

    @property
    def carries(self) -> bool:
        """Say whether messages go out through it at all."""
        return self.enabled and self.verified

    def wants(self, kinds: tuple[str, ...], strategy_id: StrategyId | None) -> bool:
        """Say whether its user chose a message of any of these kinds, about this strategy."""
        if self.strategy_ids and strategy_id is not None and strategy_id not in self.strategy_ids:
            return False
        return not self.events or any(
            matches(pattern, kind) for pattern in self.events for kind in kinds
        )

    def held_until(self, at: datetime, level: NotificationLevel) -> datetime | None:
        """Return until when a message of ``at`` has to wait; None when it goes out at once."""
        is_critical = level is NotificationLevel.CRITICAL
        due = None if is_critical else _digest_due(self.digest, at, self._zone)
        quiet = self.quiet_hours
        if quiet is None or (is_critical and quiet.critical_passes):
            return due
        return quiet.ends(due or at) or due

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.quiet_hours.zone if self.quiet_hours else "Asia/Kolkata")


def matches(pattern: str, kind: str) -> bool:
    """Say whether a choice such as ``order``, ``order.filled`` or ``*`` means this kind.

    Capitals and the way words are joined make no difference.
    """
    wanted, found = _words(pattern), _words(kind)
    if wanted in {"", "*", "all"}:
        return True
    return found == wanted or found.startswith(f"{wanted}.")


def _words(text: str) -> str:
    return text.lower().translate(_JOINTS).removesuffix(".*").strip(".")


_JOINTS: Final = str.maketrans({"_": ".", "-": ".", " ": ".", ":": "."})


def _digest_due(digest: Digest, at: datetime, zone: ZoneInfo) -> datetime | None:
    local = at.astimezone(zone).replace(second=0, microsecond=0)
    if digest is Digest.OFF:
        return None
    due = local.replace(minute=0) + _HOUR
    if digest is Digest.DAILY:
        due = local.replace(hour=DAILY_AT.hour, minute=DAILY_AT.minute)
        due = due if due > at else due + _DAY
    return due.astimezone(at.tzinfo)
