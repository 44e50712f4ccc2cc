// Parts of one page of which one is shown. Links to sibling pages are LinkTabs.
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import classes from './panel.module.css';

interface Props<Name extends string> {
  label: string;
  tabs: readonly (readonly [name: Name, word: string])[];
  value: Name;
  onChange: (name: Name) => void;
  children: ReactNode;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs<Name extends string>(props: Props<Name>) {
  const { label, tabs, value, onChange, children } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = tabs.findIndex(([name]) => name === value);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const to =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? tabs.length - 1
          : step && (at + step + tabs.length) % tabs.length;
    const next = to === undefined ? undefined : tabs[to];
    if (next === undefined || to === undefined) return;
    event.preventDefault();
    onChange(next[0]);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
  };
  return (
    <>
      <div
        ref={list}
        className={`${classes['tabs']} ${classes['inner']}`}
        role="tablist"
        aria-label={label}
        onKeyDown={move}
      >
        {tabs.map(([name, word]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === value}
            aria-controls={`${id}-panel`}
            // One stop for the keyboard; arrows go from one to the next.
            tabIndex={name === value ? 0 : -1}
            onClick={() => {
              onChange(name);
            }}
          >
            {word}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
        {children}
      </div>
    </>
  );
}
