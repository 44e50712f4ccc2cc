// What an order would cost, told while it is typed: worth, margin, charges.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { previewQuery } from '@/api/portfolio-queries';
import type { NewOrder, OrderPreview } from '@/api/types';
import { formatRupees } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import classes from './order-cost.module.css';

const PAUSE_MS = 300;

const CHARGES = [
  ['brokerage', 'brokerage'],
  ['stt', 'STT'],
  ['exchange', 'exchange'],
  ['sebi', 'SEBI'],
  ['stamp', 'stamp duty'],
  ['gst', 'GST'],
  ['dp', 'depository'],
] as const satisfies readonly (readonly [keyof OrderPreview['charges'], string])[];

/** `order` is null while the ticket is not complete. */
export function OrderCost({ order }: { order: NewOrder | null }) {
  const [settled] = useDebouncedValue(order, PAUSE_MS);
  const isReady = order !== null && settled !== null;
  const { data, error } = useQuery({
    ...previewQuery(settled ?? { symbol: '', side: 'BUY', quantity: '1' }),
    enabled: isReady,
    placeholderData: keepPreviousData,
  });
  if (!isReady) {
    return (
      <p className={classes['cost']}>Margin and charges are shown once the order is complete.</p>
    );
  }
  if (error !== null) return <p className={classes['cost']}>{problemSentence(error)}</p>;
  if (data === undefined) return <p className={classes['cost']}>Asking what it would cost …</p>;
  return <Cost preview={data} />;
}

function Cost({ preview }: { preview: OrderPreview }) {
  const { charges, available_margin: available } = preview;
  const parts = CHARGES.filter(([name]) => Number(charges[name]) > 0);
  return (
    <div className={classes['cost']} role="group" aria-label="What it would cost">
      <dl className={classes['figures']}>
        <div>
          <dt>Worth</dt>
          <dd className="num">{formatRupees(preview.notional)}</dd>
        </div>
        <div>
          <dt>Margin</dt>
          <dd className="num">{formatRupees(preview.margin_required)}</dd>
        </div>
        <div>
          <dt>Charges</dt>
          <dd className="num">{formatRupees(charges.total)}</dd>
        </div>
      </dl>
      <p>
        {parts.length === 0
          ? 'No charges.'
          : parts.map(([name, word]) => `${word} ${formatRupees(charges[name])}`).join(', ')}
      </p>
      {available !== null && (
        <p className={preview.sufficient === false ? 'warn' : undefined}>
          {formatRupees(available)} of margin is available
          {preview.sufficient === false ? ': not enough for this order.' : '.'}
        </p>
      )}
    </div>
  );
}
