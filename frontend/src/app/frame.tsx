// The frame around every page: rail, top bar, phone bar, palette, shortcuts and the live connection.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { notifications } from '@mantine/notifications';
import { useEffect, useMemo, useRef, useState } from 'react';
import { keys } from '@/api/keys';
import { marketStatusQuery } from '@/api/market-queries';
import { unreadQuery } from '@/api/notification-queries';
import { brokersQuery, killSwitchQuery, meQuery, strategiesQuery } from '@/api/queries';
import { logOutEverywhereHere } from '@/api/session';
import { CommandPalette } from '@/components/layout/command-palette';
import { BottomBar, Rail } from '@/components/layout/rail';
import { ShortcutHelp, useShortcuts } from '@/components/layout/shortcuts';
import { TopBar } from '@/components/layout/top-bar';
import classes from '@/components/layout/frame.module.css';
import { ConfirmIdentity } from '@/features/auth/components/confirm-identity';
import { KillSwitchDialog } from '@/features/kill-switch/components/kill-switch-dialog';
import {
  browserNotices,
  showNotice,
  surroundings,
  type BrowserNotices,
} from '@/features/notifications/browser-notices';
import { openSocket } from '@/realtime/socket';
import { useCommands } from './commands';
import { MoreSheet } from './more-sheet';
import { NotificationSheet } from './notification-sheet';
import { navFor } from './nav';
import { targetOf } from './notification-target';

type Overlay = 'palette' | 'help' | 'more' | 'bell' | 'kill' | null;

export function Frame() {
  const [overlay, setOverlay] = useState<Overlay>(null);
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery());
  const { data: brokers } = useQuery(brokersQuery());
  const { data: markets } = useQuery(marketStatusQuery());
  const market = markets?.items.find(({ segment }) => segment === 'NSE');
  const nav = useMemo(() => navFor(me), [me]);
  const unread = useUnread();
  const close = () => {
    setOverlay(null);
  };
  const logOut = () => {
    // The session ends here whether or not the server could be told.
    logOutEverywhereHere().catch(() => undefined);
  };
  const showHelp = () => {
    setOverlay('help');
  };
  const showKillSwitch = () => {
    setOverlay('kill');
  };
  const commands = useCommands({ nav, onLogOut: logOut, onHelp: showHelp, onKill: showKillSwitch });
  useLive();
  useShortcuts({
    items: nav,
    onGo: ({ to }) => void navigate({ to }),
    onPalette: () => {
      setOverlay('palette');
    },
    onHelp: showHelp,
    onKill: showKillSwitch,
  });
  const accounts = useMemo(
    () =>
      (brokers?.items ?? []).map(({ id, label, status, token_expiry }) => ({
        id,
        label,
        status,
        tokenExpiry: token_expiry,
      })),
    [brokers],
  );
  return (
    <div className={classes['frame']}>
      <a href="#main" className={classes['skip']}>
        Skip to the page
      </a>
      <Rail items={nav} />
      <TopBar
        market={market}
        accounts={accounts}
        userName={me?.name ?? me?.email ?? 'Account'}
        unread={unread}
        onSearch={() => {
          setOverlay('palette');
        }}
        onBell={() => {
          setOverlay('bell');
        }}
        onLogOut={logOut}
      />
      <KillBanner onOpen={showKillSwitch} />
      <LiveBanner />
      <main id="main" className={classes['main']} tabIndex={-1}>
        <Outlet />
      </main>
      <BottomBar
        items={nav}
        onMore={() => {
          setOverlay('more');
        }}
      />
      <CommandPalette opened={overlay === 'palette'} onClose={close} commands={commands} />
      <ShortcutHelp opened={overlay === 'help'} onClose={close} items={nav} />
      <NotificationSheet opened={overlay === 'bell'} onClose={close} />
      <ConfirmIdentity />
      <KillSwitchDialog opened={overlay === 'kill'} onClose={close} />
      <MoreSheet
        nav={nav}
        opened={overlay === 'more'}
        onClose={close}
        onKill={showKillSwitch}
        onLogOut={logOut}
      />
    </div>
  );
}

const useUnread = (): number => useQuery(unreadQuery()).data?.unread ?? 0;

const TOAST_COLOUR = { info: 'indigo', warning: 'yellow', critical: 'red' } as const;

/** The one socket of this session, and what the browser shows while nobody looks at the app. */
function useLive(): void {
  const cache = useQueryClient();
  const router = useRouter();
  const notices = useRef<BrowserNotices | null>(null);
  useEffect(() => {
    const made = browserNotices(
      surroundings((notice) => {
        showNotice(notice, () => {
          router.history.push(targetOf(notice) ?? '/notifications');
        });
      }),
    );
    notices.current = made;
    return made.stop;
  }, [router]);
  useEffect(
    () =>
      openSocket({
        cache,
        onNotice: (notice) => {
          const { title, message, level, read_at } = notice;
          void cache.invalidateQueries({ queryKey: keys.notifying.unread });
          if (read_at !== null) return;
          notices.current?.tell(notice);
          notifications.show({
            title,
            message,
            color: TOAST_COLOUR[level],
            autoClose: level === 'critical' ? false : 6_000,
          });
        },
      }),
    [cache],
  );
}

/** Who stopped the orders, so that nobody wonders why nothing happens. */
function KillBanner({ onOpen }: { onOpen: () => void }) {
  const { data: state } = useQuery(killSwitchQuery());
  if (state === undefined || !(state.active || state.everybody.active)) return null;
  return (
    <div className={classes['killBanner']} role="status">
      {state.everybody.active
        ? `An administrator has stopped all orders. ${state.everybody.reason ?? ''}`
        : 'Your kill switch is on: orders are stopped.'}
      {state.active && (
        <button type="button" onClick={onOpen}>
          Change
        </button>
      )}
    </div>
  );
}

/** Real money is never armed unseen. */
function LiveBanner() {
  const { data } = useInfiniteQuery(strategiesQuery());
  const armed = (data?.pages.flatMap(({ items }) => items) ?? []).filter(
    ({ status, paper_trading }) => status === 'active' && !paper_trading,
  );
  if (armed.length === 0) return null;
  return (
    <div className={classes['liveBanner']} role="status">
      LIVE: {armed.map(({ name }) => name).join(', ')} {armed.length === 1 ? 'trades' : 'trade'}{' '}
      with real money.
    </div>
  );
}
