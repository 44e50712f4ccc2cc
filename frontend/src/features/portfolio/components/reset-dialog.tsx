// A paper account from the beginning: its positions, orders and ledger are closed with a posting.
import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldOf } from '@/api/problem';
import type { Portfolio } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { decimalOf } from '@/lib/decimal';
import { problemSentence } from '@/lib/problem-text';
import { useResetPortfolio } from '../api';

interface Props {
  portfolio: Portfolio | undefined;
  opened: boolean;
  onClose: () => void;
}

export function ResetDialog({ portfolio, opened, onClose }: Props) {
  return (
    <Sheet kind="dialog" title="Reset the paper account" opened={opened} onClose={onClose}>
      {portfolio !== undefined && <ResetForm portfolio={portfolio} onDone={onClose} />}
    </Sheet>
  );
}

function ResetForm({ portfolio, onDone }: { portfolio: Portfolio; onDone: () => void }) {
  const [capital, setCapital] = useState(portfolio.starting_capital);
  const reset = useResetPortfolio(portfolio.broker_id);
  const isAmount = decimalOf(capital)?.greaterThan(0) === true;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        reset.mutate(capital.trim(), { onSuccess: onDone });
      }}
    >
      <Stack gap="sm">
        <p>
          Open paper orders are cancelled, paper positions are given up, and the account begins
          again with this much. Executions and trades stay in the reports.
        </p>
        <TextInput
          label="Starting capital, in rupees"
          inputMode="decimal"
          data-autofocus
          value={capital}
          error={fieldOf(reset.error, 'starting_capital')}
          onChange={(event) => {
            setCapital(event.currentTarget.value);
          }}
        />
        {reset.error && <Reason>{problemSentence(reset.error)}</Reason>}
        <Actions>
          <Button type="submit" color="red" loading={reset.isPending} disabled={!isAmount}>
            Reset
          </Button>
          <Button variant="default" onClick={onDone}>
            Keep it as it is
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
