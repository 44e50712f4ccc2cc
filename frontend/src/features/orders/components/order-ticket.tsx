// A manual order. Live ones are said back, with account and quantity, before they leave.
import { Button, NativeSelect, SegmentedControl, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldOf, isAllAtFields, ApiProblem } from '@/api/problem';
import { brokersQuery } from '@/api/queries';
import type { Broker, Order } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { Actions, Reason } from '@/components/ui/evidence';
import { ErrorState } from '@/components/ui/states';
import { formatQuantity, formatRupees } from '@/lib/format';
import { problemSentence } from '@/lib/problem-text';
import { usePlaceOrder } from '../api';
import {
  errorsOf,
  isComplete,
  newKey,
  orderOf,
  productsOf,
  TICKET_FIELDS,
  valueOf,
  type Ticket,
  type TicketErrors,
} from '../ticket';
import {
  needsPrice,
  needsTrigger,
  PRODUCT_WORD,
  SIDE_WORD,
  TYPE_WORD,
  VALIDITY_WORD,
} from '../words';
import { LotQuantity, Prices, WordChoice } from './order-fields';
import { InstrumentSearch, useInstrument } from './instrument-search';
import { OrderCost } from './order-cost';

interface Props {
  side: Order['side'];
  /** What the ticket begins with. */
  symbol?: string | undefined;
  onPlaced: (order: Order) => void;
}

export function OrderTicket({ side, symbol, onPlaced }: Props) {
  const { data, error, refetch } = useQuery(brokersQuery());
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={360} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  const usable = data.items.filter(
    ({ type, status }) => type === 'paper' || status === 'connected',
  );
  return <TicketForm accounts={usable} side={side} symbol={symbol} onPlaced={onPlaced} />;
}

const wordsOf = (products: readonly Order['product'][]) =>
  Object.fromEntries(products.map((one) => [one, PRODUCT_WORD[one]])) as Partial<
    Record<Order['product'], string>
  >;

/** The paper account first: nobody trades with money by not looking. */
const firstChoice = (accounts: readonly Broker[]) =>
  (accounts.find(({ type }) => type === 'paper') ?? accounts[0])?.id ?? '';

function TicketForm({
  accounts,
  side,
  symbol = '',
  onPlaced,
}: Props & { accounts: readonly Broker[] }) {
  const [key] = useState(newKey);
  const [form, setForm] = useState<Ticket>(() => ({
    broker_id: firstChoice(accounts),
    symbol,
    side,
    quantity: '1',
    order_type: 'MARKET',
    product: 'INTRADAY',
    validity: 'DAY',
    price: '',
    trigger_price: '',
  }));
  const [own, setOwn] = useState<TicketErrors>({});
  const [asking, setAsking] = useState(false);
  const place = usePlaceOrder(key);
  const instrument = useInstrument(form.symbol);
  const account = accounts.find(({ id }) => id === form.broker_id);
  const isLive = account !== undefined && account.type !== 'paper';
  const products = productsOf(instrument);
  const product = products.includes(form.product) ? form.product : (products[0] ?? 'INTRADAY');
  const ticket = { ...form, product };

  const set = (over: Partial<Ticket>) => {
    setForm((old) => ({ ...old, ...over }));
    setOwn((old) => Object.fromEntries(Object.entries(old).filter(([name]) => !(name in over))));
  };
  const at = (name: keyof Ticket) => own[name] ?? fieldOf(place.error, name);
  const send = () => {
    place.mutate(orderOf(ticket), {
      onSuccess: onPlaced,
      onSettled: () => {
        setAsking(false);
      },
    });
  };
  const submit = () => {
    const errors = errorsOf(ticket, instrument);
    if (ticket.symbol.trim() === '') errors.symbol = 'Which instrument?';
    setOwn(errors);
    if (Object.keys(errors).length > 0) return;
    if (isLive) setAsking(true);
    else send();
  };

  if (asking && account !== undefined) {
    return (
      <Confirmation
        ticket={ticket}
        account={account}
        sending={place.isPending}
        onYes={send}
        onNo={() => {
          setAsking(false);
        }}
      />
    );
  }
  return (
    <form
      aria-label="Order ticket"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label="Side"
          value={form.side}
          data={(['BUY', 'SELL'] as const).map((value) => ({ value, label: SIDE_WORD[value] }))}
          onChange={(value) => {
            set({ side: value });
          }}
        />
        <InstrumentSearch
          value={form.symbol}
          error={at('symbol')}
          onChange={(symbol) => {
            set({ symbol });
          }}
        />
        <NativeSelect
          label="Account"
          error={at('broker_id')}
          value={form.broker_id}
          data={accounts.map(({ id, label, type }) => ({
            value: id,
            label: type === 'paper' ? `${label} (paper)` : `${label} (live)`,
          }))}
          onChange={(event) => {
            set({ broker_id: event.currentTarget.value });
          }}
        />
        <LotQuantity
          lot={instrument?.lot_size ?? '1'}
          value={form.quantity}
          error={at('quantity')}
          onChange={(quantity) => {
            set({ quantity });
          }}
        />
        <WordChoice
          label="Type"
          words={TYPE_WORD}
          value={form.order_type}
          error={at('order_type')}
          onChange={(order_type) => {
            set({ order_type });
          }}
        />
        <Prices form={ticket} instrument={instrument} at={at} onChange={set} />
        <WordChoice
          label="Product"
          words={wordsOf(products)}
          value={product}
          error={at('product')}
          onChange={(product) => {
            set({ product });
          }}
        />
        <WordChoice
          label="Validity"
          words={VALIDITY_WORD}
          value={form.validity}
          error={at('validity')}
          onChange={(validity) => {
            set({ validity });
          }}
        />
        <OrderCost order={isComplete(ticket) ? orderOf(ticket) : null} />
        {place.error && <Refusal error={place.error} />}
        <Actions>
          <Button type="submit" loading={place.isPending} disabled={account === undefined}>
            {isLive ? 'Review live order' : `${SIDE_WORD[form.side]} on paper`}
          </Button>
          {account !== undefined && <ModeBadge mode={isLive ? 'live' : 'paper'} />}
        </Actions>
      </Stack>
    </form>
  );
}

/** What no field stands for. Without an answer the order may be on its way: that must be said. */
function Refusal({ error }: { error: Error }) {
  if (isAllAtFields(error, TICKET_FIELDS)) return null;
  const isUnknown = error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
  return (
    <Reason>
      <span role="alert">
        {problemSentence(error)}
        {isUnknown &&
          ' The order may have been placed. Sending this ticket again, unchanged, never makes a second one; before you change it, look at the list of orders.'}
      </span>
    </Reason>
  );
}

interface ConfirmationProps {
  ticket: Ticket;
  account: Broker;
  sending: boolean;
  onYes: () => void;
  onNo: () => void;
}

function Confirmation({ ticket, account, sending, onYes, onNo }: ConfirmationProps) {
  const order = orderOf(ticket);
  const value = valueOf(ticket);
  const words = `${SIDE_WORD[ticket.side]} ${formatQuantity(ticket.quantity)} ${order.symbol}`;
  return (
    <Stack gap="sm" role="group" aria-label="Confirm live order">
      <p>
        <ModeBadge mode="live" /> <strong>{words}</strong> through <strong>{account.label}</strong>,
        with real money.
      </p>
      <p>
        {TYPE_WORD[ticket.order_type]}
        {needsTrigger(ticket.order_type) && `, trigger at ${formatRupees(ticket.trigger_price)}`}
        {needsPrice(ticket.order_type) && `, at ${formatRupees(ticket.price)}`},{' '}
        {PRODUCT_WORD[ticket.product]}, {VALIDITY_WORD[ticket.validity]}.
        {value !== null && ` Worth ${formatRupees(value)}, before charges.`}
      </p>
      <Actions>
        <Button color="red" loading={sending} onClick={onYes} data-autofocus>
          {words} live
        </Button>
        <Button variant="default" disabled={sending} onClick={onNo}>
          Back
        </Button>
      </Actions>
    </Stack>
  );
}
