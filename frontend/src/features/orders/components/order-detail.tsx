// One order: all that is known of it, how it got here, and what can be done with it.
import { Button, Group, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { brokersQuery, orderQuery } from '@/api/queries';
import type { Order } from '@/api/types';
import { Side } from '@/components/ui/badge';
import { Actions, Facts, Reason, Stack } from '@/components/ui/evidence';
import { Money, When } from '@/components/ui/money';
import { Steps, type Step } from '@/components/ui/steps';
import { ErrorState } from '@/components/ui/states';
import { OrderStatus } from '@/components/ui/status';
import { formatQuantity, formatRupees } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import { useCancelOrder } from '../api';
import { ADVICE, canCancel, canModify, PRODUCT_WORD, TYPE_WORD, VALIDITY_WORD } from '../words';
import { ModifyForm } from './modify-form';
import { OrderModes } from './order-list';

interface Props {
  id: string;
  /** Ways to what the order came from. */
  links: (order: Order) => ReactNode;
}

export function OrderDetail({ id, links }: Props) {
  const { data: order, error, refetch } = useQuery(orderQuery(id));
  const { data: brokers } = useQuery(brokersQuery());
  if (order === undefined) {
    return error === null ? (
      <Skeleton height={240} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  const account = brokers?.items.find((one) => one.id === order.broker_id)?.label ?? '–';
  const advice = ADVICE[order.status];
  return (
    <Stack>
      <Group gap="xs">
        <Side side={order.side} />
        <strong>{order.symbol}</strong>
        <OrderModes order={order} />
        <OrderStatus status={order.status} />
      </Group>
      {order.status_reason !== null && <Reason>{order.status_reason}</Reason>}
      {advice !== undefined && (
        <p className="warn" role="note">
          {advice}
        </p>
      )}
      {order.external && (
        <p role="note">
          This order was placed elsewhere, in the broker’s own app or by another program. It is
          shown so that you see it, and is never changed or cancelled from here.
        </p>
      )}
      <OrderFacts order={order} account={account} />
      <section>
        <h3>History</h3>
        <Steps label="History" steps={historyOf(order)} />
      </section>
      <Actions>{links(order)}</Actions>
      <OrderActions key={order.id} order={order} account={account} />
    </Stack>
  );
}

function OrderFacts({ order, account }: { order: Order; account: string }) {
  return (
    <Facts
      items={[
        ['Account', account],
        ['Quantity', formatQuantity(order.quantity)],
        ['Filled', formatQuantity(order.filled_quantity)],
        ['Average price', <Money key="average" amount={order.average_price} />],
        ['Type', TYPE_WORD[order.order_type]],
        ['Price', <Money key="price" amount={order.price} />],
        ['Trigger price', <Money key="trigger" amount={order.trigger_price} />],
        ['Product', PRODUCT_WORD[order.product]],
        ['Validity', VALIDITY_WORD[order.validity]],
        ['Created', <When key="created" iso={order.created_at} />],
        ['Last change', <When key="updated" iso={order.updated_at} />],
        ['Broker’s order id', <Code key="id" text={order.broker_order_id} />],
        ['Client tag', <Code key="tag" text={order.external ? null : order.client_tag} />],
      ]}
    />
  );
}

const Code = ({ text }: { text: string | null }) => <span className="mono">{text ?? '–'}</span>;

/** As far as it is kept: when it was written down, each fill, and how it stands. */
function historyOf(order: Order): Step[] {
  return [
    {
      at: order.created_at,
      words: order.external
        ? 'First seen in the broker’s books'
        : 'Written down, before it was sent',
    },
    ...order.fills.map(({ at, quantity, price, trade_id }) => ({
      at,
      words: `Filled ${formatQuantity(quantity)} at ${formatRupees(price)}`,
      note: trade_id,
    })),
    { at: order.updated_at, words: <OrderStatus status={order.status} /> },
  ];
}

function OrderActions({ order, account }: { order: Order; account: string }) {
  const [open, setOpen] = useState<'modify' | 'cancel' | null>(null);
  const close = () => {
    setOpen(null);
  };
  if (open === 'modify' && canModify(order)) {
    return <ModifyForm order={order} account={account} onDone={close} />;
  }
  if (open === 'cancel' && canCancel(order)) {
    return <CancelQuestion order={order} account={account} onDone={close} />;
  }
  if (!canCancel(order)) return null;
  return (
    <Actions>
      {canModify(order) && (
        <Button
          variant="default"
          onClick={() => {
            setOpen('modify');
          }}
        >
          Modify
        </Button>
      )}
      <Button
        variant="default"
        color="red"
        onClick={() => {
          setOpen('cancel');
        }}
      >
        Cancel order
      </Button>
    </Actions>
  );
}

interface QuestionProps {
  order: Order;
  account: string;
  onDone: () => void;
}

function CancelQuestion({ order, account, onDone }: QuestionProps) {
  const cancel = useCancelOrder(order.id);
  return (
    <Stack>
      <p>
        Cancel what is left of {order.side} {formatQuantity(order.quantity)} {order.symbol} at{' '}
        {account}? What has been filled stays.
      </p>
      {cancel.error && <Reason>{problemSentence(cancel.error)}</Reason>}
      <Actions>
        <Button
          color="red"
          loading={cancel.isPending}
          onClick={() => {
            cancel.mutate(undefined, { onSuccess: onDone });
          }}
        >
          Yes, cancel it
        </Button>
        <Button variant="default" onClick={onDone}>
          Keep it
        </Button>
      </Actions>
    </Stack>
  );
}
