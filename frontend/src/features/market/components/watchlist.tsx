// The symbols one follows, with their live prices.
import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { quoteQuery } from '@/api/market-queries';
import type { Quote } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { Reason } from '@/components/ui/evidence';
import { decimalOf, signOf } from '@/lib/decimal';
import { formatRupees } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import type { LivePrice } from '@/realtime/events';
import { useWatchlist } from '../use-watchlist';
import { canonical, nameOf } from '../watchlist';
import { SymbolField } from './symbol-field';
import classes from './market.module.css';

interface Props {
  selected: string;
  onSelect: (symbol: string) => void;
}

export function Watchlist({ selected, onSelect }: Props) {
  const { symbols, error, refetch, add, remove } = useWatchlist();
  const [typed, setTyped] = useState('');
  if (symbols === undefined) {
    return error === null ? (
      <div role="status" aria-label="Loading the watchlist" data-state="loading">
        <Skeleton height={240} radius={0} />
      </div>
    ) : (
      <ErrorState error={error} onRetry={refetch} />
    );
  }
  return (
    <div className={classes['watchlist']}>
      <form
        className={classes['add']}
        aria-label="Add to the watchlist"
        onSubmit={(event) => {
          event.preventDefault();
          const symbol = canonical(typed.trim().toUpperCase());
          if (symbol === '') return;
          add(symbol);
          onSelect(symbol);
          setTyped('');
        }}
      >
        <SymbolField value={typed} onChange={setTyped} />
        <Button type="submit" variant="default" disabled={typed.trim() === ''}>
          Add
        </Button>
      </form>
      {error !== null && <Reason>{problemSentence(error)}</Reason>}
      {symbols.length === 0 && (
        <EmptyState sentence="Nothing is watched. Add a symbol above." action={null} />
      )}
      <ul className={classes['symbols']} aria-label="Watchlist">
        {symbols.map((symbol) => (
          <li key={symbol} data-selected={symbol === selected || undefined}>
            <button
              type="button"
              className={classes['pick']}
              aria-pressed={symbol === selected}
              onClick={() => {
                onSelect(symbol);
              }}
            >
              <strong>{nameOf(symbol)}</strong>
              <Price symbol={symbol} />
            </button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${nameOf(symbol)}`}
              onClick={() => {
                remove(symbol);
              }}
            >
              <X size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What was asked for at first, with what the socket has told since. */
export function usePrice(symbol: string): Quote | undefined {
  const cache = useQueryClient();
  const asked = useQuery({ ...quoteQuery(symbol), enabled: symbol !== '' });
  const { data: told } = useQuery<LivePrice | null>({
    queryKey: keys.price(symbol),
    queryFn: () => cache.getQueryData<LivePrice>(keys.price(symbol)) ?? null,
    enabled: false,
  });
  return asked.data && { ...asked.data, ...told };
}

/** How far a price is from the day before, in percent with its sign; null where that is not known. */
export function changeOf(price: Quote): string | null {
  const [now, before] = [decimalOf(price.price), decimalOf(price.previous_close)];
  if (now === null || before === null || before.isZero()) return null;
  return now.minus(before).div(before).times(100).toFixed(2);
}

export function Change({ price }: { price: Quote }) {
  const change = changeOf(price);
  if (change === null) return null;
  const sign = signOf(change);
  const tone = sign > 0 ? 'up' : sign < 0 ? 'down' : 'flat';
  return (
    <span className={`num ${classes[tone]}`}>
      {sign > 0 ? '▲ +' : sign < 0 ? '▼ −' : ''}
      {change.replace('-', '')} %
    </span>
  );
}

function Price({ symbol }: { symbol: string }) {
  const price = usePrice(symbol);
  if (price === undefined) return <span className="dim">–</span>;
  return (
    <span className={classes['figures']}>
      {price.simulated && <ModeBadge mode="simulated" />}
      <span className="num">{formatRupees(price.price)}</span>
      <Change price={price} />
    </span>
  );
}
