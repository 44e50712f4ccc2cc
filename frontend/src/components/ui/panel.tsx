// A page's skeleton: its head, and bordered panels.
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './panel.module.css';

interface PageProps {
  title: ReactNode;
  badge?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}

export function Page({ title, badge, tools, children }: PageProps) {
  return (
    <div className={classes['page']}>
      <header className={classes['pageHead']}>
        <h1>{title}</h1>
        {badge}
        {tools !== undefined && <div className={classes['tools']}>{tools}</div>}
      </header>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  note?: ReactNode;
  tools?: ReactNode;
  label?: string;
  children: ReactNode;
}

export function Panel({ title, note, tools, label, children }: PanelProps) {
  const name = label ?? (typeof title === 'string' ? title : undefined);
  return (
    <section className={classes['panel']} aria-label={name}>
      {title !== undefined && (
        <header className={classes['head']}>
          <h2 className={classes['title']}>{title}</h2>
          {note !== undefined && <span className={classes['note']}>{note}</span>}
          {tools !== undefined && <div className={classes['tools']}>{tools}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Two columns of panels side by side where there is room for them. */
export const Columns = ({ children }: { children: ReactNode }) => (
  <div className={classes['columns']}>{children}</div>
);

export const Column = ({ children }: { children: ReactNode }) => (
  <div className={classes['column']}>{children}</div>
);

/** Links to sibling pages; the router marks the one that is open, which a phone scrolls into sight. */
export function LinkTabs({ label, children }: { label: string; children: ReactNode }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current
      ?.querySelector('[data-status="active"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  return (
    <nav ref={place} className={classes['tabs']} aria-label={label}>
      {children}
    </nav>
  );
}
