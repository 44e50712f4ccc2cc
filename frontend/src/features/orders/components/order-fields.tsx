// The fields that placing and changing an order share.
import { NativeSelect } from '@mantine/core';
import type { Instrument, Order } from '@/api/types';
import { SteppedInput } from '@/components/ui/stepped-input';
import { formatQuantity } from '@/lib/format';
import { needsPrice, needsTrigger } from '../words';

interface WordChoiceProps<Word extends string> {
  label: string;
  /** What can be chosen, with how it reads. */
  words: Readonly<Partial<Record<Word, string>>>;
  value: Word;
  error: string | undefined;
  onChange: (value: Word) => void;
}

export function WordChoice<Word extends string>(props: WordChoiceProps<Word>) {
  const { label, words, value, error, onChange } = props;
  return (
    <NativeSelect
      label={label}
      error={error}
      value={value}
      data={Object.entries<string | undefined>(words).map(([word, reads]) => ({
        value: word,
        label: reads ?? word,
      }))}
      onChange={(event) => {
        onChange(event.currentTarget.value as Word);
      }}
    />
  );
}

interface LotProps {
  lot: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

export function LotQuantity({ lot, value, error, onChange }: LotProps) {
  return (
    <SteppedInput
      label="Quantity"
      description={lot === '1' ? undefined : `In lots of ${formatQuantity(lot)}.`}
      step={lot}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

interface Priced {
  order_type: Order['order_type'];
  price: string;
  trigger_price: string;
}

interface PricesProps {
  form: Priced;
  instrument: Instrument | undefined;
  at: (name: 'price' | 'trigger_price') => string | undefined;
  onChange: (over: { price: string } | { trigger_price: string }) => void;
}

const USUAL_TICK = '0.05';

/** Those that the type of order has. */
export function Prices({ form, instrument, at, onChange }: PricesProps) {
  const tick = instrument?.tick_size ?? USUAL_TICK;
  return (
    <>
      {needsTrigger(form.order_type) && (
        <SteppedInput
          label="Trigger price"
          step={tick}
          value={form.trigger_price}
          error={at('trigger_price')}
          onChange={(trigger_price) => {
            onChange({ trigger_price });
          }}
        />
      )}
      {needsPrice(form.order_type) && (
        <SteppedInput
          label="Price"
          step={tick}
          value={form.price}
          error={at('price')}
          onChange={(price) => {
            onChange({ price });
          }}
        />
      )}
    </>
  );
}
