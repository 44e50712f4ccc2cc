// Market state and clock, broker accounts, the live connection, search, theme and user.
import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Bell, Check, LogOut, Moon, Search, Sun, SunMoon, UserRound } from 'lucide-react';
import { formatClock, formatRemaining } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useConnection, type Connection } from '@/realtime/connection';
import classes from './frame.module.css';

export interface Market {
  state: 'open' | 'pre_open' | 'closing_auction' | 'closed' | 'unknown';
  /** Why it is so, in a sentence. */
  reason: string;
}

const MARKET = {
  pre_open: { word: 'NSE pre-open', tone: 'warn' },
  open: { word: 'NSE open', tone: 'good' },
  closing_auction: { word: 'NSE closing auction', tone: 'warn' },
  closed: { word: 'NSE closed', tone: 'idle' },
  unknown: { word: 'NSE hours unknown', tone: 'bad' },
} as const satisfies Record<Market['state'], { word: string; tone: string }>;

const CONNECTION = {
  connecting: { word: 'Connecting', tone: 'warn' },
  live: { word: 'Live', tone: 'good' },
  offline: { word: 'Offline', tone: 'bad' },
} as const satisfies Record<Connection, { word: string; tone: string }>;

export const SCHEMES = [
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'auto', label: 'System', icon: SunMoon },
] as const satisfies readonly { value: MantineColorScheme; label: string; icon: unknown }[];

export interface AccountChip {
  id: string;
  label: string;
  status: 'connected' | 'expired' | 'error' | 'unverified';
  tokenExpiry: string | null;
}

const CHIP_TONE = {
  connected: 'good',
  expired: 'bad',
  error: 'bad',
  unverified: 'warn',
} as const satisfies Record<AccountChip['status'], string>;

interface Props {
  /** Left out until the server has told it. */
  market: Market | undefined;
  accounts: readonly AccountChip[];
  userName: string;
  /** How many notifications wait to be read. */
  unread: number;
  onSearch: () => void;
  onBell: () => void;
  onLogOut: () => void;
}

export function TopBar(props: Props) {
  const { market, accounts, userName, unread, onSearch, onBell, onLogOut } = props;
  return (
    <header className={classes['top']}>
      <MarketClock market={market} />
      <nav className={classes['chips']} aria-label="Broker accounts">
        {accounts.map((account) => (
          <Chip key={account.id} account={account} />
        ))}
      </nav>
      <div className={classes['right']}>
        <ConnectionDot />
        <button
          type="button"
          className={classes['search']}
          onClick={onSearch}
          aria-label="Search and commands"
        >
          <Search size={15} aria-hidden />
          <span className={classes['searchText']}>Search</span>
          <span className={classes['key']} data-keys="Ctrl K" aria-hidden />
        </button>
        <NotificationBell unread={unread} onBell={onBell} />
        <ThemeMenu />
        <UserMenu name={userName} onLogOut={onLogOut} />
      </div>
    </header>
  );
}

function MarketClock({ market }: { market: Market | undefined }) {
  const now = useNow(1_000);
  const look = market === undefined ? undefined : MARKET[market.state];
  return (
    <div className={classes['market']} title={market?.reason}>
      {look !== undefined && (
        <>
          <span className={classes['dot']} data-tone={look.tone} aria-hidden />
          <span>{look.word}</span>
        </>
      )}
      <time className="num">{formatClock(now)} IST</time>
    </div>
  );
}

function Chip({ account }: { account: AccountChip }) {
  const now = useNow(30_000);
  const left = formatRemaining(account.tokenExpiry, now);
  const words = account.status === 'connected' ? left : account.status;
  return (
    <Link to="/brokers/$brokerId" params={{ brokerId: account.id }} className={classes['chip']}>
      <span className={classes['dot']} data-tone={CHIP_TONE[account.status]} aria-hidden />
      {account.label}
      {words !== null && <span className="num">{words}</span>}
      {account.status === 'connected' && <span className="sr-only">connected</span>}
    </Link>
  );
}

function ConnectionDot() {
  const { word, tone } = CONNECTION[useConnection()];
  return (
    <span
      className={classes['connection']}
      data-tone={tone}
      role="status"
      title="Live updates from the server"
    >
      <span className={classes['dot']} data-tone={tone} aria-hidden />
      <span data-testid="connection">{word}</span>
    </span>
  );
}

function NotificationBell({ unread, onBell }: { unread: number; onBell: () => void }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      className={classes['bell'] ?? ''}
      aria-label={unread === 0 ? 'Notifications' : `Notifications, ${String(unread)} unread`}
      onClick={onBell}
    >
      <Bell size={17} />
      {unread > 0 && (
        <span className={classes['count']} aria-hidden>
          {unread > 9 ? '9+' : unread}
        </span>
      )}
    </ActionIcon>
  );
}

function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = SCHEMES.find(({ value }) => value === colorScheme)?.icon ?? SunMoon;
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label="Theme">
          <Current size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={15} />}
            rightSection={value === colorScheme ? <Check size={14} /> : undefined}
            onClick={() => {
              setColorScheme(value);
            }}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function UserMenu({ name, onLogOut }: { name: string; onLogOut: () => void }) {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label="Account">
          <UserRound size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item leftSection={<LogOut size={15} />} onClick={onLogOut}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
