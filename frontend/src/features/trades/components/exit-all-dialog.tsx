// Closing every position of all accounts: a typed confirmation that names the money at risk.
import { Button, Stack, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { positionsQuery } from '@/api/queries';
import type { Position } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { decimalOf, signOf, sumOf } from '@/lib/decimal';
import { formatRupees } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import { useExitAll } from '../api';

const WORD = 'EXIT ALL';

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function ExitAllDialog({ opened, onClose }: Props) {
  return (
    <Sheet kind="dialog" title="Exit all positions" opened={opened} onClose={onClose}>
      <Question onDone={onClose} />
    </Sheet>
  );
}

const worth = ({ quantity, last_price, average_price }: Position) =>
  decimalOf(last_price ?? average_price)
    ?.times(decimalOf(quantity) ?? 0)
    .abs()
    .toString();

function Question({ onDone }: { onDone: () => void }) {
  const { data } = useInfiniteQuery(positionsQuery());
  const [typed, setTyped] = useState('');
  const exit = useExitAll();
  const open = (data?.pages.flatMap(({ items }) => items) ?? []).filter(
    ({ quantity }) => signOf(quantity) !== 0,
  );
  const live = open.filter(({ paper }) => !paper);
  if (exit.isSuccess) {
    return (
      <Stack gap="sm">
        <p role="status">
          {exit.data.items.length} {exit.data.items.length === 1 ? 'exit is' : 'exits are'} on the
          way. The list of positions follows the fills.
        </p>
        <Actions>
          <Button onClick={onDone}>Close</Button>
        </Actions>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        exit.mutate({ confirm: WORD });
      }}
    >
      <Stack gap="sm">
        <p>
          {open.length} open {open.length === 1 ? 'position' : 'positions'}, worth{' '}
          {formatRupees(sumOf(open.map(worth)))}, are closed at the market.{' '}
          {live.length === 0
            ? 'All of them are on paper.'
            : `${live.length} of them with real money, worth ${formatRupees(sumOf(live.map(worth)))}.`}{' '}
          What was traded elsewhere is not touched.
        </p>
        <TextInput
          label={`Type ${WORD} to confirm`}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        {exit.error && <Reason>{problemSentence(exit.error)}</Reason>}
        <Actions>
          <Button
            type="submit"
            color="red"
            loading={exit.isPending}
            disabled={typed.trim().toUpperCase() !== WORD || open.length === 0}
          >
            Exit all
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
