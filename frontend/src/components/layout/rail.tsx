// The left rail of a desk and the bottom bar of a phone.
import { Link } from '@tanstack/react-router';
import { Ellipsis, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useLocalStorage } from '@mantine/hooks';
import classes from './frame.module.css';
import { Logo } from './logo';
import type { NavItem } from './nav-item';

export function Rail({ items }: { items: readonly NavItem[] }) {
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'autotrade-rail-collapsed',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const toggleLabel = collapsed ? 'Widen' : 'Collapse';
  return (
    <nav className={classes['rail']} data-collapsed={collapsed || undefined} aria-label="Main">
      <Link to="/" className={classes['brand']} aria-label="AutoTrade, dashboard">
        <Logo />
        <span>AutoTrade</span>
      </Link>
      <div className={classes['links']}>
        {items.map(({ label, to, icon: Icon, key, exact }) => (
          <Link
            key={label}
            to={to}
            className={classes['link']}
            activeOptions={{ exact: exact ?? false, includeSearch: false }}
            title={collapsed ? label : undefined}
          >
            <Icon size={17} aria-hidden />
            <span>{label}</span>
            <span className={classes['keys']} data-keys={`g ${key}`} aria-hidden />
          </Link>
        ))}
      </div>
      <button
        type="button"
        className={`${classes['link']} ${classes['bottom']}`}
        aria-expanded={!collapsed}
        title={toggleLabel}
        onClick={() => {
          setCollapsed(!collapsed);
        }}
      >
        {collapsed ? (
          <PanelLeftOpen size={17} aria-hidden />
        ) : (
          <PanelLeftClose size={17} aria-hidden />
        )}
        <span>{toggleLabel}</span>
      </button>
    </nav>
  );
}

interface BottomBarProps {
  items: readonly NavItem[];
  onMore: () => void;
}

export function BottomBar({ items, onMore }: BottomBarProps) {
  return (
    <nav className={classes['tabbar']} aria-label="Main, phone">
      {items
        .filter(({ onPhone }) => onPhone)
        .map(({ label, short, to, icon: Icon, exact }) => (
          <Link
            key={label}
            to={to}
            className={classes['tab']}
            activeOptions={{ exact: exact ?? false, includeSearch: false }}
          >
            <Icon size={20} aria-hidden />
            {short ?? label}
          </Link>
        ))}
      <button type="button" className={classes['tab']} onClick={onMore}>
        <Ellipsis size={20} aria-hidden />
        More
      </button>
    </nav>
  );
}
