"""The streams of a DhanHQ account: order updates and prices, one connection each."""

from collections.abc import Callable, Sequence

from autotrade.brokers.dhanhq import feed, order_feed, rows
from autotrade.brokers.dhanhq.session import DhanSession
from autotrade.domain.instruments import Instrument
from autotrade.ports.brokers import OrderView
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Tick


class DhanStreams:
    """Implements ``OrderStream`` and ``TickStream``."""

    session: DhanSession
    _symbol_of: rows.SymbolOf
    _clock: Clock

    def stream_orders(
        self,
        on_order: Callable[[OrderView], None],
        stopped: Callable[[], bool],
        on_open: Callable[[], None] = lambda: None,
    ) -> None:
        """Hand over every update until ``stopped``; ``on_open`` is called after the log-in.

        Raises:
            BrokerError: the stream could not be opened (``AUTH``), or ended.
        """
        given = self.session.credentials
        order_feed.listen(
            self.session.urls.order_feed,
            client_id=given.client_id,
            token=given.access_token,
            symbol_of=self._symbol_of,
            on_order=on_order,
            stopped=stopped,
            on_open=on_open,
        )

    def stream_ticks(
        self,
        instruments: Callable[[], Sequence[Instrument]],
        on_tick: Callable[[Tick], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Hand over every tick of what ``instruments`` names, which may change, until stopped.

        Raises:
            BrokerError: the stream could not be opened, or ended.
        """
        given = self.session.credentials
        feed.listen(
            feed.feed_url(
                self.session.urls.feed, client_id=given.client_id, token=given.access_token
            ),
            instruments=instruments,
            on_tick=on_tick,
            stopped=stopped,
            now=self._clock.now,
        )
