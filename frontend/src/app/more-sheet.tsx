// A phone's fifth place: the pages that are not in the bar, the theme, and log-out.
import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { LogOut, OctagonX } from 'lucide-react';
import type { NavItem } from '@/components/layout/nav-item';
import classes from '@/components/layout/frame.module.css';
import { SCHEMES } from '@/components/layout/top-bar';
import { Sheet } from '@/components/ui/sheet';

interface Props {
  nav: readonly NavItem[];
  opened: boolean;
  onClose: () => void;
  onKill: () => void;
  onLogOut: () => void;
}

export function MoreSheet({ nav, opened, onClose, onKill, onLogOut }: Props) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Sheet opened={opened} onClose={onClose} title="More">
      {nav
        .filter(({ onPhone }) => !onPhone)
        .map(({ label, to, icon: Icon }) => (
          <Link key={label} to={to} className={classes['sheetLink']} onClick={onClose}>
            <Icon size={20} aria-hidden />
            {label}
          </Link>
        ))}
      <SegmentedControl
        fullWidth
        size="md"
        my="md"
        aria-label="Theme"
        value={colorScheme}
        data={SCHEMES.map(({ value, label }) => ({ value, label }))}
        onChange={setColorScheme}
      />
      <button type="button" className={classes['sheetLink']} onClick={onKill}>
        <OctagonX size={20} aria-hidden />
        Kill switch
      </button>
      <button type="button" className={classes['sheetLink']} onClick={onLogOut}>
        <LogOut size={20} aria-hidden />
        Log out
      </button>
    </Sheet>
  );
}
