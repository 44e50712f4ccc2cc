"""Channels: made, changed, verified by a code, and tried out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from autotrade.domain.channel_endpoints import checked_endpoint, shown_endpoint
from autotrade.domain.channels import MAX_CHANNELS, Channel, ChannelMethod, Digest, QuietHours
from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.ids import ChannelId, DeliveryId, StrategyId, UserId
from autotrade.domain.notification_deliveries import TEST_KIND, Delivery
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.queries import Page, Query
from autotrade.ports.security import SecretNames, Vault
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.channel_codes import ChannelCodes, delivery_to
from autotrade.services.channel_methods import ChannelMethods


class Channels:
    """A user's channels, by the ``methods`` that this server is set up for."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        vault: Vault,
        names: SecretNames,
        audit: AuditService,
        codes: ChannelCodes,
        methods: ChannelMethods,
        hurry: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._vault = vault
        self._names = names
        self._audit = audit
        self._codes = codes
        self.methods = methods
        self._hurry = hurry

    def list(self, user_id: UserId) -> Sequence[Channel]:
        """Return the user's channels, newest first."""
        return self._storage.now.channels.of_user(user_id)

    def deliveries(self, query: Query) -> Page[Delivery]:
        """Return one page of the user's delivery log, newest first."""
        return self._storage.now.deliveries.page(query)

    def create(
        self,
        user_id: UserId,
        *,
        method: ChannelMethod,
        endpoint: str,
        events: Sequence[str] = (),
        strategy_ids: Sequence[StrategyId] = (),
        quiet_hours: QuietHours | None = None,
        digest: Digest = Digest.OFF,
        enabled: bool = True,
    ) -> Channel:
        """Store a channel and send a code to its endpoint; it carries nothing before that is shown.

        Where the server is not set up for the method, the channel's error says so, and its user
        has a code sent later.

        Raises:
            InvalidError: the endpoint is none of that method, or a strategy is not the user's.
            ConflictError: the endpoint has a channel, or there are as many as there may be.
            TooManyRequestsError: too many codes were sent.
        """
        text, now = checked_endpoint(method, endpoint), self._clock.now()
        channel = Channel(
            id=ChannelId(self._ids.new()),
            user_id=user_id,
            method=method,
            endpoint=text,
            key="",
            created_at=now,
            updated_at=now,
            events=_unique(events),
            strategy_ids=_unique(strategy_ids),
            quiet_hours=quiet_hours,
            digest=digest,
            enabled=enabled,
        )
        channel = self._with_endpoint(channel, text)

        def work(repos: Repositories) -> Channel:
            if len(repos.channels.of_user(user_id)) >= MAX_CHANNELS:
                msg = f"There can't be more than {MAX_CHANNELS} channels."
                raise ConflictError(msg)
            _check_strategies(repos, channel)
            missing = self.methods.missing(method)
            if missing is None:
                made = self._codes.send(repos, channel)
            else:
                made = replace(channel, error=missing, error_at=now)
            repos.channels.add(made)
            self._record(repos, made, "created", {"events": made.events})
            return made

        return self._done(work)

    def update(
        self, user_id: UserId, channel_id: ChannelId, changes: Mapping[str, object]
    ) -> Channel:
        """Change a channel; another endpoint has to be verified again.

        Raises:
            NotFoundError: the user has no such channel.
            InvalidError: as in ``create``.
            ConflictError: as in ``create``, or the chat is linked and stays where it is.
            TooManyRequestsError: too many codes were sent.
        """

        def work(repos: Repositories) -> Channel:
            was = _found(repos, user_id, channel_id)
            changed = self._changed(was, changes)
            if changed == was:
                return was
            _check_strategies(repos, changed, known=was.strategy_ids)
            if changed.key != was.key:
                self.methods.refuse_missing(was.method)
                repos.deliveries.drop(channel_id)
                changed = self._codes.send(repos, changed)
            changed = replace(changed, updated_at=self._later(was))
            repos.channels.save(changed, was)
            self._record(repos, changed, "changed", {"fields": sorted(changes)})
            return changed

        return self._done(work)

    def remove(self, user_id: UserId, channel_id: ChannelId) -> None:
        """Forget a channel and what waits for it; its delivery log stays.

        Raises:
            NotFoundError: the user has no such channel.
        """

        def work(repos: Repositories) -> None:
            channel = _found(repos, user_id, channel_id)
            repos.deliveries.drop(channel_id)
            repos.channels.remove(user_id, channel_id)
            self._record(repos, channel, "removed", {})

        self._storage.transact(work)

    def resend_code(self, user_id: UserId, channel_id: ChannelId) -> Channel:
        """Send another code; the one before is worthless from now on.

        Raises:
            NotFoundError: the user has no such channel.
            ConflictError: it is verified, or its method is not set up.
            TooManyRequestsError: one was sent a moment ago, or too many were.
        """

        def work(repos: Repositories) -> Channel:
            was = _found(repos, user_id, channel_id)
            if was.verified:
                msg = "The channel is verified."
                raise ConflictError(msg)
            self.methods.refuse_missing(was.method)
            changed = replace(self._codes.send_again(repos, was), updated_at=self._later(was))
            repos.channels.save(changed, was)
            return changed

        return self._done(work)

    def verify(self, user_id: UserId, channel_id: ChannelId, code: str) -> Channel:
        """Have a channel carry messages if ``code`` is what was sent to it; costs a try if not.

        A verified channel stays so, whatever is shown.

        Raises:
            NotFoundError: the user has no such channel.
            InvalidError: the code is another.
            ConflictError: no code is good any more; ask for another.
        """
        channel = _found(self._storage.now, user_id, channel_id)
        if channel.verified:
            return channel
        tried = self._codes.tried(channel, code)

        def work(repos: Repositories) -> Channel:
            was = _found(repos, user_id, channel_id)
            if was.code is None or was.code.hash != tried.hash:
                msg = "Another code was sent meanwhile."
                raise ConflictError(msg)
            now = self._clock.now()
            verified = replace(was, verified_at=now, code=None, updated_at=self._later(was))
            repos.channels.save(verified, was)
            self._record(repos, verified, "verified", {})
            return verified

        return self._storage.transact(work)

    def test(self, user_id: UserId, channel_id: ChannelId) -> Delivery:
        """Send a message that says nothing; return its delivery, whose state the log shows.

        Raises:
            NotFoundError: the user has no such channel.
            ConflictError: it is not verified or enabled, or its method is not set up.
        """
        channel = _found(self._storage.now, user_id, channel_id)
        if not channel.carries:
            msg = "Verify the channel first." if not channel.verified else "Enable it first."
            raise ConflictError(msg)
        self.methods.refuse_missing(channel.method)
        delivery = delivery_to(
            channel,
            DeliveryId(self._ids.new()),
            self._clock.now(),
            kind=TEST_KIND,
            title="A test from AutoTrade",
            text="This channel works: this is where you will be told.",
        )
        self._storage.now.deliveries.add([delivery])
        self._hurry()
        return delivery

    def _done(self, work: Callable[[Repositories], Channel]) -> Channel:
        channel = self._storage.transact(work)
        self._hurry()
        return channel

    def _later(self, was: Channel) -> datetime:
        """Return the present time, never the one at which the channel was changed before."""
        return max(self._clock.now(), was.updated_at + timedelta(milliseconds=1))

    def _changed(self, was: Channel, changes: Mapping[str, object]) -> Channel:
        fields = dict(changes)
        endpoint = fields.pop("endpoint", None)
        for name in ("events", "strategy_ids"):
            if name in fields:
                fields[name] = _unique(fields[name])  # type: ignore[arg-type]  # lists, by the schema
        changed = replace(was, **fields)  # type: ignore[arg-type]  # by name
        if not isinstance(endpoint, str):
            return changed
        return self._with_endpoint(changed, checked_endpoint(was.method, endpoint))

    def _with_endpoint(self, channel: Channel, endpoint: str) -> Channel:
        """Return a channel with this endpoint, unverified unless that is the one it has."""
        key = self._names.fingerprint(f"channel\n{channel.method}\n{endpoint}")
        if key == channel.key:
            return channel
        if channel.linked:
            msg = "This chat is linked. Remove the channel and link the other chat."
            raise ConflictError(msg)
        is_url = channel.method is ChannelMethod.APPRISE
        return replace(
            channel,
            key=key,
            endpoint=shown_endpoint(channel.method, endpoint),
            secret=self._vault.seal(endpoint, channel.id) if is_url else None,
            verified_at=None,
            error=None,
            error_at=None,
        )

    def _record(
        self, repos: Repositories, channel: Channel, act: str, details: Mapping[str, object]
    ) -> None:
        self._audit.record(
            repos,
            action=f"channel.{act}",
            target=f"channel:{channel.id}",
            actor=channel.user_id,
            user_id=channel.user_id,
            details={"method": channel.method, "endpoint": channel.endpoint, **details},
        )


def _found(repos: Repositories, user_id: UserId, channel_id: ChannelId) -> Channel:
    channel = repos.channels.get(user_id, channel_id)
    if channel is None:
        msg = "There is no such channel."
        raise NotFoundError(msg)
    return channel


def _check_strategies(
    repos: Repositories, channel: Channel, known: Collection[StrategyId] = ()
) -> None:
    """Refuse what is no strategy of the user's; one that was removed since may stay."""
    for strategy_id in channel.strategy_ids:
        if strategy_id not in known and not repos.strategies.get(channel.user_id, strategy_id):
            raise InvalidError(errors={"strategy_ids": ["There is no such strategy."]})


def _unique(values: Sequence[StrategyId] | Sequence[str]) -> tuple:  # type: ignore[type-arg]
    return tuple(dict.fromkeys(values))
