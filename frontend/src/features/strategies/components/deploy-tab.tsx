// Deploying: the webhook URL, the alert message, and a light that turns green with the first alert.
import { Button, Skeleton, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CircleCheck, Send } from 'lucide-react';
import { useState } from 'react';
import { alertMessageQuery, alertsQuery } from '@/api/queries';
import type { Strategy } from '@/api/types';
import { CopyField } from '@/components/ui/copy-field';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { ErrorState } from '@/components/ui/states';
import { problemSentence } from '@/lib/problem-text';
import { useDeployStrategy, useSendTestAlert } from '../api';
import classes from './workspace.module.css';

export function DeployTab({ strategy }: { strategy: Strategy }) {
  const isUp = strategy.status === 'active' || strategy.status === 'paused';
  return (
    <Stack>
      {strategy.status === 'error' && (
        <Reason>
          {strategy.status_reason ??
            'The script has errors. Mend what is listed under the editor and save, then deploy.'}
        </Reason>
      )}
      {!isUp && <DeployForm strategy={strategy} />}
      {isUp && <Deployed strategy={strategy} />}
    </Stack>
  );
}

function DeployForm({ strategy }: { strategy: Strategy }) {
  const [typed, setTyped] = useState('');
  const deploy = useDeployStrategy(strategy.id);
  const isLive = !strategy.paper_trading;
  const mayDeploy = strategy.status !== 'error' && (!isLive || typed === strategy.name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        deploy.mutate(isLive ? typed : null);
      }}
    >
      <Stack>
        {isLive && (
          <TextInput
            label="Type the strategy’s name to go live"
            description={`Orders of “${strategy.name}” will use real money.`}
            value={typed}
            autoComplete="off"
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
        )}
        {deploy.error && <Reason>{problemSentence(deploy.error)}</Reason>}
        <Button
          type="submit"
          color={isLive ? 'red' : undefined}
          loading={deploy.isPending}
          disabled={!mayDeploy}
        >
          Deploy
        </Button>
      </Stack>
    </form>
  );
}

function Deployed({ strategy }: { strategy: Strategy }) {
  const message = useQuery(alertMessageQuery(strategy.id));
  if (message.data === undefined) {
    return message.error === null ? (
      <Skeleton height={260} />
    ) : (
      <ErrorState error={message.error} onRetry={() => void message.refetch()} />
    );
  }
  return (
    <Stack>
      <CopyField label="Webhook URL" copyLabel="Copy webhook URL" text={message.data.webhook_url} />
      <CopyField label="Alert message" copyLabel="Copy alert message" text={message.data.message} />
      <p className={classes['hint']}>
        In TradingView: Alert → Notifications → Webhook URL, and the message as the alert’s message.
        Webhooks need a paid plan with two-factor log-in. After editing a script there, create the
        alert anew: TradingView runs the copy it made.
      </p>
      <FirstAlert strategyId={strategy.id} />
      <TestAlert strategy={strategy} />
    </Stack>
  );
}

function FirstAlert({ strategyId }: { strategyId: string }) {
  const { data } = useInfiniteQuery(alertsQuery({ strategy_id: strategyId }));
  const latest = data?.pages[0]?.items[0];
  if (latest === undefined) {
    return (
      <div className={classes['waiting']} role="status">
        <span className={classes['beacon']} aria-hidden />
        Waiting for the first alert
      </div>
    );
  }
  return (
    <div className={classes['waiting']} role="status" data-arrived>
      <CircleCheck size={18} aria-hidden />
      <span>
        Alerts arrive. The latest at <When iso={latest.received_at} />.
      </span>
    </div>
  );
}

function TestAlert({ strategy }: { strategy: Strategy }) {
  const send = useSendTestAlert();
  return (
    <>
      <Actions>
        <Button
          variant="default"
          leftSection={<Send size={15} />}
          loading={send.isPending}
          disabled={strategy.status !== 'active'}
          onClick={() => {
            send.mutate(strategy.id);
          }}
        >
          Send test alert
        </Button>
      </Actions>
      {strategy.status === 'paused' && <p className={classes['hint']}>Paused: resume it first.</p>}
      {send.isSuccess && (
        <p role="status">
          {send.data.duplicate
            ? 'Recognised as a repeat; nothing was sent twice.'
            : 'Test alert sent.'}
        </p>
      )}
      {send.error && <Reason>{problemSentence(send.error)}</Reason>}
    </>
  );
}
