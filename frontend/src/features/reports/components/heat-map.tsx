// The calendar of gains and losses. Sign and amount are in every cell, so the colour only underlines.
import type { CSSProperties } from 'react';
import { Pnl } from '@/components/ui/money';
import { formatCompactRupees, formatSignedRupees } from '@/lib/format';
import { formatDay } from '@/lib/time';
import { heatMonths, type DayAmount, type HeatDay, type HeatMonth } from '../heat';
import classes from './heat-map.module.css';

const WEEKDAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const monthName = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  month: 'long',
  year: 'numeric',
});

interface Props {
  amounts: readonly DayAmount[];
  /** A day was chosen, to be looked at by itself. */
  onDay: (day: string) => void;
}

export function HeatMap({ amounts, onDay }: Props) {
  return (
    <div className={classes['months']}>
      {heatMonths(amounts).map((month) => (
        <Month key={month.month} month={month} onDay={onDay} />
      ))}
    </div>
  );
}

function Month({ month, onDay }: { month: HeatMonth } & Pick<Props, 'onDay'>) {
  const name = monthName.format(new Date(`${month.month}-01T00:00:00Z`));
  return (
    <section aria-label={name} className={classes['month']}>
      <header className={classes['head']}>
        <h3>{name}</h3>
        <Pnl amount={month.total} />
      </header>
      <div className={classes['grid']}>
        {WEEKDAYS.map((day) => (
          <span key={day} className={classes['weekday']} aria-hidden>
            {day}
          </span>
        ))}
        {month.days.map((day, index) => (
          <Day
            key={day.day}
            day={day}
            column={index === 0 ? month.lead + 1 : undefined}
            onDay={onDay}
          />
        ))}
      </div>
    </section>
  );
}

interface DayProps extends Pick<Props, 'onDay'> {
  day: HeatDay;
  column: number | undefined;
}

function Day({ day: { day, number, amount, sign, strength }, column, onDay }: DayProps) {
  const style = { gridColumn: column, '--strength': `${strength}%` } as CSSProperties;
  if (amount === null) {
    return (
      <span className={classes['day']} style={style} aria-hidden>
        {number}
      </span>
    );
  }
  const words = `${formatDay(day)}: ${formatSignedRupees(amount)}`;
  return (
    <button
      type="button"
      className={`${classes['day']} ${classes['traded']}`}
      data-sign={sign}
      style={style}
      title={words}
      onClick={() => {
        onDay(day);
      }}
    >
      <span>{number}</span>
      <span className={classes['amount']}>{shortAmount(amount, sign)}</span>
    </button>
  );
}

/** `+1,240`, `−3.1 L`: without the currency, which there is no room for. */
const shortAmount = (amount: string, sign: number) =>
  `${sign > 0 ? '+' : ''}${formatCompactRupees(amount).replace('₹', '')}`;
