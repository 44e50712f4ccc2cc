// Keys that work on every page: `g` and a letter, `?` for the list, Ctrl-K for the palette.
import { useEffect, useRef } from 'react';
import { Sheet } from '@/components/ui/sheet';
import type { NavItem } from './nav-item';
import classes from './palette.module.css';

const SEQUENCE_MS = 1_200;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

interface Handlers {
  items: readonly NavItem[];
  onGo: (item: NavItem) => void;
  onPalette: () => void;
  onHelp: () => void;
  onKill: () => void;
}

export function useShortcuts(handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    let armedUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      const { items, onGo, onPalette, onHelp, onKill } = latest.current;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const target =
        Date.now() < armedUntil ? items.find(({ key }) => key === event.key) : undefined;
      armedUntil = event.key === 'g' ? Date.now() + SEQUENCE_MS : 0;
      if (target !== undefined) {
        // So that a page's own key of that letter keeps still.
        event.preventDefault();
        onGo(target);
      } else if (event.key === '?') onHelp();
      else if (event.key === 'K') onKill();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, []);
}

/** One-letter keys of the page that is open; they rest while something lies over it. */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isChord = event.ctrlKey || event.metaKey || event.altKey;
      if (isChord || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      const act = latest.current[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    // The frame's keys are heard at the document, which comes first.
    globalThis.addEventListener('keydown', onKey);
    return () => {
      globalThis.removeEventListener('keydown', onKey);
    };
  }, []);
}

interface HelpProps {
  opened: boolean;
  onClose: () => void;
  items: readonly NavItem[];
}

export function ShortcutHelp({ opened, onClose, items }: HelpProps) {
  return (
    <Sheet opened={opened} onClose={onClose} title="Keyboard shortcuts" kind="dialog">
      <dl className={classes['keys']}>
        <dt>
          <kbd>Ctrl K</kbd>
        </dt>
        <dd>Search and commands</dd>
        {items.map(({ key, label }) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
        <dt>
          <kbd>b</kbd> <kbd>s</kbd>
        </dt>
        <dd>Buy or sell, on the Trade page</dd>
        <dt>
          <kbd>Shift K</kbd>
        </dt>
        <dd>Kill switch</dd>
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>This list</dd>
        <dt>
          <kbd>Esc</kbd>
        </dt>
        <dd>Close what is open</dd>
      </dl>
    </Sheet>
  );
}
