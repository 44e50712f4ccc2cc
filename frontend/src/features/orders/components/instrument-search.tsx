// Finds an instrument as one types; any symbol may be typed too, the server knows whether it is one.
import { Autocomplete } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { instrumentsQuery } from '@/api/queries';
import type { Instrument } from '@/api/types';
import classes from './instrument-search.module.css';

const PAUSE_MS = 180;

interface Props {
  value: string;
  error: ReactNode;
  onChange: (text: string) => void;
}

/** What is known of a symbol that is typed in full. */
export function useInstrument(symbol: string): Instrument | undefined {
  const words = useWords(symbol);
  const { data } = useQuery({ ...instrumentsQuery(words), placeholderData: keepPreviousData });
  return data?.items.find((one) => one.symbol === symbol.trim().toUpperCase());
}

function useWords(text: string): string {
  const [settled] = useDebouncedValue(text.trim(), PAUSE_MS);
  return settled;
}

export function InstrumentSearch({ value, error, onChange }: Props) {
  const words = useWords(value);
  const search = useQuery({ ...instrumentsQuery(words), placeholderData: keepPreviousData });
  const found = search.data?.items ?? [];
  const isUnknown =
    words.length >= 2 && search.isSuccess && !search.isPlaceholderData && found.length === 0;
  return (
    <Autocomplete
      label="Instrument"
      placeholder="TCS, NIFTY, gold …"
      description={
        isUnknown
          ? 'Nothing found by these words. A whole symbol such as NSE:TCS can be tried.'
          : undefined
      }
      data-autofocus
      value={value}
      error={
        error ?? (search.isError ? 'The search did not answer; type the whole symbol.' : undefined)
      }
      data={found.map(({ symbol }) => symbol)}
      // The server has found and ordered them already.
      filter={({ options }) => options}
      maxDropdownHeight={280}
      onChange={onChange}
      selectFirstOptionOnChange
      renderOption={({ option }) => (
        <Found
          instrument={found.find(({ symbol }) => symbol === option.value)}
          symbol={option.value}
        />
      )}
    />
  );
}

function Found({ instrument, symbol }: { instrument: Instrument | undefined; symbol: string }) {
  return (
    <span className={classes['found']}>
      <strong>{symbol}</strong>
      {instrument !== undefined && (
        <span className={classes['name']}>
          {instrument.name}
          {instrument.lot_size !== '1' && `, lot ${instrument.lot_size}`}
        </span>
      )}
    </span>
  );
}
