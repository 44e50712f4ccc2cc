// A new strategy: its name, where it trades, and its script.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ApiProblem } from '@/api/problem';
import type { Broker, Strategy } from '@/api/types';
import { Reason, Stack } from '@/components/ui/evidence';
import { Padded } from '@/components/ui/padded';
import { Panel } from '@/components/ui/panel';
import { problemSentence } from '@/lib/problem-text';
import { useCreateStrategy } from '../api';
import { SAMPLE_SCRIPT } from '../sample';
import classes from './workspace.module.css';

interface Props {
  brokers: readonly Broker[];
  editor: (initial: string, onChange: (script: string) => void) => ReactNode;
  onDone: (strategy: Strategy) => void;
}

export function StrategyForm({ brokers, editor, onDone }: Props) {
  const [name, setName] = useState('');
  const [brokerId, setBrokerId] = useState('');
  const [script, setScript] = useState(SAMPLE_SCRIPT);
  const create = useCreateStrategy();
  const problem = create.error instanceof ApiProblem ? create.error : null;
  const broker = brokers.find(({ id }) => id === brokerId);
  const isLive = broker !== undefined && broker.type !== 'paper';
  return (
    <form
      className={classes['workspace']}
      onSubmit={(event) => {
        event.preventDefault();
        const account = brokerId === '' ? {} : { broker_id: brokerId };
        create.mutate(
          { name: name.trim(), script, paper_trading: !isLive, mode: 'webhook', ...account },
          { onSuccess: onDone },
        );
      }}
    >
      <section className={classes['editor']} aria-label="Script">
        <div className={classes['editorHead']}>Pine script</div>
        <div className={classes['fill']}>{editor(SAMPLE_SCRIPT, setScript)}</div>
      </section>
      <div className={classes['side']}>
        <Panel title="New strategy">
          <Padded>
            <Stack>
              <TextInput
                label="Name"
                placeholder="SMA crossover on TCS"
                required
                withAsterisk={false}
                maxLength={120}
                value={name}
                error={problem?.field('name')}
                onChange={(event) => {
                  setName(event.currentTarget.value);
                }}
              />
              <NativeSelect
                label="Trades through"
                description={
                  isLive
                    ? 'Real money. It sends nothing until you deploy it and type its name.'
                    : 'Paper: filled at the alert’s price, no real money.'
                }
                value={brokerId}
                error={problem?.field('broker_id')}
                data={[
                  { value: '', label: 'My paper account' },
                  ...brokers
                    .filter(({ type }) => type !== 'paper')
                    .map(({ id, label }) => ({ value: id, label: `${label} (live)` })),
                ]}
                onChange={(event) => {
                  setBrokerId(event.currentTarget.value);
                }}
              />
              {create.error && <Reason>{problemSentence(create.error)}</Reason>}
              <Button type="submit" loading={create.isPending}>
                Create strategy
              </Button>
            </Stack>
          </Padded>
        </Panel>
        <p className={classes['hint']}>
          A script with errors is kept, but it cannot be deployed until they are mended.
        </p>
      </div>
    </form>
  );
}
