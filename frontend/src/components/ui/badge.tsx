// Small marks: where an order went (LIVE, PAPER, SIMULATED), how a thing stands, which side it is on.
import classes from './badge.module.css';

export type Mode = 'live' | 'paper' | 'simulated' | 'external';
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain';

const MODE_TITLE = {
  live: 'Real money at the broker',
  paper: 'Filled by the paper broker; no real money',
  simulated: 'Prices are simulated',
  external: 'Traded elsewhere at the broker; shown here, never touched',
} as const satisfies Record<Mode, string>;

export function ModeBadge({ mode }: { mode: Mode }) {
  return (
    <span
      className={`${classes['badge']} ${classes['mode']} ${classes[mode]}`}
      title={MODE_TITLE[mode]}
    >
      {mode.toUpperCase()}
    </span>
  );
}

export function StatusBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`${classes['badge']} ${classes[tone]}`}>
      <span className={classes['dot']} aria-hidden />
      {children}
    </span>
  );
}

export function Side({ side }: { side: string }) {
  if (side === '') return null;
  const isSell = side.toUpperCase() === 'SELL';
  return <span className={isSell ? classes['sell'] : classes['buy']}>{side.toUpperCase()}</span>;
}
