// What the command palette offers.
import { useMantineColorScheme } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Bell, Code, Keyboard, Landmark, LogOut, OctagonX, Plus } from 'lucide-react';
import { brokersQuery, strategiesQuery } from '@/api/queries';
import type { Command } from '@/components/layout/command-palette';
import type { NavItem } from '@/components/layout/nav-item';
import { SCHEMES } from '@/components/layout/top-bar';

const ICON = 16;

interface Handlers {
  nav: readonly NavItem[];
  onLogOut: () => void;
  onHelp: () => void;
  onKill: () => void;
}

export function useCommands({ nav, onLogOut, onHelp, onKill }: Handlers): readonly Command[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const strategies = useInfiniteQuery(strategiesQuery());
  const brokers = useQuery(brokersQuery());
  return [
    ...nav.map(({ label, to, icon: Icon, key }) => ({
      id: `go-${key}`,
      label,
      hint: `g ${key}`,
      icon: <Icon size={ICON} aria-hidden />,
      run: () => void navigate({ to }),
    })),
    {
      id: 'go-notifications',
      label: 'Notifications',
      icon: <Bell size={ICON} aria-hidden />,
      run: () => void navigate({ to: '/notifications' }),
    },
    {
      id: 'go-channels',
      label: 'Notification channels',
      icon: <Bell size={ICON} aria-hidden />,
      run: () => void navigate({ to: '/notifications/channels' }),
    },
    {
      id: 'new-strategy',
      label: 'New strategy',
      icon: <Plus size={ICON} aria-hidden />,
      run: () => void navigate({ to: '/strategies/new' }),
    },
    {
      id: 'new-order',
      label: 'New order',
      icon: <Plus size={ICON} aria-hidden />,
      run: () => void navigate({ to: '/trade', search: { ticket: 'BUY' } }),
    },
    ...(strategies.data?.pages.flatMap(({ items }) => items) ?? []).map(({ id, name }) => ({
      id: `strategy-${id}`,
      label: name,
      hint: 'Strategy',
      icon: <Code size={ICON} aria-hidden />,
      run: () => void navigate({ to: '/strategies/$strategyId', params: { strategyId: id } }),
    })),
    ...(brokers.data?.items ?? []).map(({ id, label }) => ({
      id: `broker-${id}`,
      label,
      hint: 'Broker account',
      icon: <Landmark size={ICON} aria-hidden />,
      run: () => void navigate({ to: '/brokers/$brokerId', params: { brokerId: id } }),
    })),
    ...SCHEMES.map(({ value, label, icon: Icon }) => ({
      id: `theme-${value}`,
      label: `${label} theme`,
      icon: <Icon size={ICON} aria-hidden />,
      run: () => {
        setColorScheme(value);
      },
    })),
    {
      id: 'kill-switch',
      label: 'Kill switch',
      hint: 'Shift K',
      icon: <OctagonX size={ICON} aria-hidden />,
      run: onKill,
    },
    {
      id: 'help',
      label: 'Keyboard shortcuts',
      hint: '?',
      icon: <Keyboard size={ICON} aria-hidden />,
      run: onHelp,
    },
    { id: 'log-out', label: 'Log out', icon: <LogOut size={ICON} aria-hidden />, run: onLogOut },
  ];
}
