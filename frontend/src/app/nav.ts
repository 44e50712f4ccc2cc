// The pages one can go to: the rail, the phone's bar, the palette and the `g` keys are drawn from this.
import {
  Activity,
  ArrowLeftRight,
  ChartNoAxesCombined,
  Code,
  FileChartColumn,
  Landmark,
  Settings,
  ShieldCheck,
} from 'lucide-react';
import type { User } from '@/api/types';
import type { NavItem } from '@/components/layout/nav-item';

const NAV: readonly NavItem[] = [
  {
    label: 'Dashboard',
    short: 'Home',
    to: '/',
    icon: ChartNoAxesCombined,
    key: 'd',
    exact: true,
    onPhone: true,
  },
  { label: 'Strategies', to: '/strategies', icon: Code, key: 's', onPhone: true },
  { label: 'Trade', to: '/trade', icon: ArrowLeftRight, key: 't', onPhone: true },
  { label: 'Activity', to: '/activity', icon: Activity, key: 'a', onPhone: true },
  { label: 'Reports', to: '/reports', icon: FileChartColumn, key: 'r', onPhone: false },
  { label: 'Brokers', to: '/brokers', icon: Landmark, key: 'b', onPhone: false },
  { label: 'Settings', to: '/settings', icon: Settings, key: 'e', onPhone: false },
  {
    label: 'Admin',
    to: '/admin',
    icon: ShieldCheck,
    key: 'u',
    onPhone: false,
    adminOnly: true,
  },
];

/** The pages that this person may go to; nobody's are a plain user's. */
export const navFor = (me: User | undefined): readonly NavItem[] =>
  NAV.filter(({ adminOnly }) => adminOnly !== true || me?.role === 'admin');
