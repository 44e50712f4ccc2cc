// How an amount compares with the largest: to the right of the middle when won, to the left when lost.
import { decimalOf, signOf } from '@/lib/decimal';
import classes from './signed-bar.module.css';

export function SignedBar({ amount, largest }: { amount: string; largest: string }) {
  const [size, whole] = [decimalOf(amount)?.abs(), decimalOf(largest)?.abs()];
  const share =
    size === undefined || whole === undefined || whole.isZero() ? 0 : size.div(whole).toNumber();
  return (
    <span className={classes['bar']} aria-hidden>
      <span
        data-sign={signOf(amount)}
        style={{ width: `${Math.round(Math.min(share, 1) * 50)}%` }}
      />
    </span>
  );
}
