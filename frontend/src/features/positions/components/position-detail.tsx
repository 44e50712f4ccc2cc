// One position: what it is worth, what watches it, and the way out.
import { Button, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { positionsQuery } from '@/api/queries';
import type { Position } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { Actions, Facts, Reason, Stack } from '@/components/ui/evidence';
import { Money, Pnl, When } from '@/components/ui/money';
import { signOf } from '@/lib/decimal';
import { formatQuantity } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import { useExitPosition } from '../api';
import { wordsOf } from '../levels';
import { LevelsForm } from './levels-form';

interface Props {
  id: string;
  /** Ways to what belongs to it. */
  links: (position: Position) => ReactNode;
}

export function PositionDetail({ id, links }: Props) {
  const { data } = useInfiniteQuery(positionsQuery());
  const position = data?.pages.flatMap(({ items }) => items).find((one) => one.id === id);
  if (position === undefined) return <p>This position is no longer listed.</p>;
  const isOpen = signOf(position.quantity) !== 0;
  const note = position.protection?.note ?? null;
  return (
    <Stack>
      <Group gap="xs">
        <strong>{position.symbol}</strong>
        <ModeBadge mode={position.paper ? 'paper' : 'live'} />
        <Pnl amount={position.unrealized_pnl} />
      </Group>
      {note !== null && <Reason>{note}</Reason>}
      <Facts
        items={[
          ['Quantity', formatQuantity(position.quantity)],
          ['Average price', <Money key="average" amount={position.average_price} />],
          ['Last price', <Money key="last" amount={position.last_price} />],
          ['Realised', <Pnl key="realised" amount={position.realized_pnl} />],
          ['Watched', wordsOf(position.protection) ?? 'by nothing'],
          ['Last change', <When key="updated" iso={position.updated_at} />],
        ]}
      />
      <Actions>{links(position)}</Actions>
      {isOpen && (
        <>
          <LevelsForm
            key={`${position.id} ${position.protection?.version ?? 0}`}
            position={position}
          />
          <ExitQuestion position={position} />
        </>
      )}
    </Stack>
  );
}

function ExitQuestion({ position }: { position: Position }) {
  const [asking, setAsking] = useState(false);
  const exit = useExitPosition(position.id);
  const isLong = signOf(position.quantity) > 0;
  const size = formatQuantity(position.quantity.replace('-', ''));
  if (exit.isSuccess) {
    return <p role="status">The exit is on its way; the position follows its fills.</p>;
  }
  if (!asking) {
    return (
      <Actions>
        <Button
          color="red"
          variant="default"
          onClick={() => {
            setAsking(true);
          }}
        >
          Exit position
        </Button>
      </Actions>
    );
  }
  return (
    <Stack>
      <p>
        {isLong ? 'Sell' : 'Buy'} {size} {position.symbol} at the market
        {position.paper ? ', on paper?' : ', with real money?'}
      </p>
      {exit.error && <Reason>{problemSentence(exit.error)}</Reason>}
      <Actions>
        <Button
          color="red"
          loading={exit.isPending}
          data-autofocus
          onClick={() => {
            exit.mutate();
          }}
        >
          Yes, exit it
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setAsking(false);
          }}
        >
          Keep it
        </Button>
      </Actions>
    </Stack>
  );
}
