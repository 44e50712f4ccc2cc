// One execution with its whole cause: the alert, the order as sent, the broker's answer.
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { alertQuery, executionQuery, orderQuery } from '@/api/queries';
import type { Execution, Order } from '@/api/types';
import { ModeBadge, Side } from '@/components/ui/badge';
import { Actions, Evidence, Facts, prettyBody, Reason, Stack } from '@/components/ui/evidence';
import { Money, When } from '@/components/ui/money';
import { PipelineStrip } from '@/components/ui/pipeline-strip';
import { ErrorState } from '@/components/ui/states';
import { ExecutionStatus, OrderStatus } from '@/components/ui/status';
import { formatQuantity } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import { useReplayAlert, useRetryExecution } from '../api';

export function ExecutionDetail({ id }: { id: string }) {
  const { data: execution, error, refetch } = useQuery(executionQuery(id));
  const alert = useQuery({
    ...alertQuery(execution?.alert_id ?? ''),
    enabled: execution !== undefined,
  });
  const order = useQuery({
    ...orderQuery(execution?.order_id ?? ''),
    enabled: typeof execution?.order_id === 'string',
  });
  if (execution === undefined) {
    return error === null ? (
      <Skeleton height={240} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <Stack>
      {alert.data && <PipelineStrip source={alert.data} size="large" />}
      {execution.status === 'fail' && (
        <Reason>{execution.reason ?? 'The broker gave no reason.'}</Reason>
      )}
      <ExecutionFacts execution={execution} order={order.data} />
      <Evidence
        blocks={[
          ['Alert as received', alert.data ? prettyBody(alert.data.body) : null],
          ['Order as sent', order.data ? orderText(order.data) : null],
          [
            "Broker's answer",
            execution.response ? JSON.stringify(execution.response, null, 2) : null,
          ],
        ]}
      />
      <ExecutionActions execution={execution} />
    </Stack>
  );
}

/** A fill at a price of the built-in market says so. */
function Modes({ execution }: { execution: Execution }) {
  return (
    <>
      <ModeBadge mode={execution.type} />{' '}
      {execution.response?.['simulated'] === true && <ModeBadge mode="simulated" />}
    </>
  );
}

function ExecutionFacts({ execution, order }: { execution: Execution; order: Order | undefined }) {
  return (
    <Facts
      items={[
        ['Symbol', <strong key="symbol">{execution.symbol}</strong>],
        ['Side', <Side key="side" side={execution.side ?? '–'} />],
        ['Quantity', formatQuantity(execution.quantity)],
        ['Price', <Money key="price" amount={execution.price} />],
        ['Mode', <Modes key="mode" execution={execution} />],
        ['Status', <ExecutionStatus key="status" status={execution.status} />],
        ['Executed', <When key="when" iso={execution.executed_at} />],
        ['Tries', execution.retry_count + 1],
        ...(order === undefined
          ? []
          : [['Order', <OrderStatus key="order" status={order.status} />] as const]),
      ]}
    />
  );
}

/** What was asked of the broker, without what came back. */
function orderText(order: Order): string {
  const { symbol, side, quantity, order_type, price, trigger_price, product, validity } = order;
  const sent = {
    client_tag: order.client_tag,
    symbol,
    side,
    quantity,
    order_type,
    price,
    trigger_price,
    product,
    validity,
  };
  return JSON.stringify(sent, null, 2);
}

function ExecutionActions({ execution }: { execution: Execution }) {
  const retry = useRetryExecution();
  const replay = useReplayAlert();
  const failure = retry.error ?? replay.error;
  return (
    <>
      <Actions>
        {execution.status === 'fail' && (
          <Button
            leftSection={<RotateCcw size={15} />}
            loading={retry.isPending}
            onClick={() => {
              retry.mutate(execution.id);
            }}
          >
            Retry
          </Button>
        )}
        <Button
          variant="default"
          loading={replay.isPending}
          onClick={() => {
            replay.mutate(execution.alert_id);
          }}
        >
          Replay alert
        </Button>
      </Actions>
      {replay.isSuccess && (
        <p role="status">Sent again as a new alert. It appears in the stream.</p>
      )}
      {failure && <Reason>{problemSentence(failure)}</Reason>}
    </>
  );
}
