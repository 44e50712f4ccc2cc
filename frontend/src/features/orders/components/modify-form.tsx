// Changes a working order; only what was changed is sent.
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldOf, isAllAtFields } from '@/api/problem';
import { instrumentsQuery } from '@/api/queries';
import type { Order, OrderChange } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { SteppedInput } from '@/components/ui/stepped-input';
import { formatQuantity } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import { useModifyOrder } from '../api';
import { errorsOf, type TicketErrors } from '../ticket';
import { needsPrice, needsTrigger, TYPE_WORD, VALIDITY_WORD } from '../words';
import { Prices, WordChoice } from './order-fields';

const FIELDS = ['quantity', 'price', 'trigger_price', 'order_type', 'validity'];

interface Form {
  order_type: Order['order_type'];
  validity: Order['validity'];
  quantity: string;
  price: string;
  trigger_price: string;
}

interface Props {
  order: Order;
  account: string;
  onDone: () => void;
}

/** What is other than it was; a price only where the type has one. */
function changesOf(order: Order, form: Form): OrderChange {
  const price = needsPrice(form.order_type) && form.price !== order.price;
  const trigger = needsTrigger(form.order_type) && form.trigger_price !== order.trigger_price;
  return {
    ...(form.order_type === order.order_type ? {} : { order_type: form.order_type }),
    ...(form.validity === order.validity ? {} : { validity: form.validity }),
    ...(form.quantity === order.quantity ? {} : { quantity: form.quantity }),
    ...(price ? { price: form.price } : {}),
    ...(trigger ? { trigger_price: form.trigger_price } : {}),
  };
}

export function ModifyForm({ order, account, onDone }: Props) {
  const [form, setForm] = useState<Form>({
    order_type: order.order_type,
    validity: order.validity,
    quantity: order.quantity,
    price: order.price ?? '',
    trigger_price: order.trigger_price ?? '',
  });
  const [own, setOwn] = useState<TicketErrors>({});
  const [sure, setSure] = useState(false);
  const { data: found } = useQuery(instrumentsQuery(order.symbol));
  const instrument = found?.items.find(({ symbol }) => symbol === order.symbol);
  const modify = useModifyOrder(order.id);
  const set = (over: Partial<Form>) => {
    setSure(false);
    setForm((old) => ({ ...old, ...over }));
  };
  const at = (name: keyof Form) => own[name] ?? fieldOf(modify.error, name);
  const changes = changesOf(order, form);
  const submit = () => {
    const errors = errorsOf(form, instrument);
    setOwn(errors);
    if (Object.keys(errors).length > 0) return;
    if (!order.paper && !sure) setSure(true);
    else modify.mutate(changes, { onSuccess: onDone });
  };
  return (
    <form
      aria-label="Modify order"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm" maw={480}>
        <WordChoice
          label="Type"
          words={TYPE_WORD}
          value={form.order_type}
          error={at('order_type')}
          onChange={(order_type) => {
            set({ order_type });
          }}
        />
        <SteppedInput
          label="Quantity"
          description="The new whole, not what is left."
          step={instrument?.lot_size ?? '1'}
          value={form.quantity}
          error={at('quantity')}
          onChange={(quantity) => {
            set({ quantity });
          }}
        />
        <Prices form={form} instrument={instrument} at={at} onChange={set} />
        <WordChoice
          label="Validity"
          words={VALIDITY_WORD}
          value={form.validity}
          error={at('validity')}
          onChange={(validity) => {
            set({ validity });
          }}
        />
        {modify.error && !isAllAtFields(modify.error, FIELDS) && (
          <Reason>{problemSentence(modify.error)}</Reason>
        )}
        {sure && (
          <p className="warn" role="alert">
            This changes a live order at {account}: {order.side} {formatQuantity(form.quantity)}{' '}
            {order.symbol}. Press again to send it.
          </p>
        )}
        <Actions>
          <Button
            type="submit"
            color={sure ? 'red' : undefined}
            loading={modify.isPending}
            disabled={Object.keys(changes).length === 0}
          >
            {sure ? `Change it live at ${account}` : 'Save changes'}
          </Button>
          <Button variant="default" onClick={onDone}>
            Leave it
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
