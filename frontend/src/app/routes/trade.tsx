// Positions and orders, an order's details beside its list, and the order ticket.
import { Button } from '@mantine/core';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';
import type { Order } from '@/api/types';
import { useKeys } from '@/components/layout/shortcuts';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { LinkTabs, Page, Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { OrderDetail } from '@/features/orders/components/order-detail';
import { OrderList } from '@/features/orders/components/order-list';
import { OrderTicket } from '@/features/orders/components/order-ticket';
import { PositionList } from '@/features/positions/components/position-list';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';
import { OrderLinks } from '../order-links';

const EXACT = { exact: true, includeSearch: false };
const trade = getRouteApi('/app/trade');
const orders = getRouteApi('/app/trade/orders');

export function TradeLayout() {
  const { ticket } = trade.useSearch();
  const navigate = trade.useNavigate();
  const go = useNavigate();
  const open = (side: Order['side'] | undefined) =>
    void navigate({ search: (old) => ({ ...old, ticket: side }), replace: true });
  useKeys({
    b: () => {
      open('BUY');
    },
    s: () => {
      open('SELL');
    },
  });
  return (
    <Page
      title="Trade"
      tools={
        <>
          <Button
            onClick={() => {
              open('BUY');
            }}
          >
            Buy
          </Button>
          <Button
            variant="default"
            onClick={() => {
              open('SELL');
            }}
          >
            Sell
          </Button>
        </>
      }
    >
      <LinkTabs label="Trade">
        <Link to="/trade" activeOptions={EXACT}>
          Positions
        </Link>
        <Link to="/trade/orders" activeOptions={EXACT}>
          Orders
        </Link>
      </LinkTabs>
      <Outlet />
      <Sheet
        kind="dialog"
        title="New order"
        opened={ticket !== undefined}
        onClose={() => {
          open(undefined);
        }}
      >
        {ticket !== undefined && (
          <OrderTicket
            side={ticket}
            onPlaced={({ id }) =>
              void go({ to: '/trade/orders', search: { open: id }, replace: true })
            }
          />
        )}
      </Sheet>
    </Page>
  );
}

export function PositionsPage() {
  return (
    <Panel label="Positions">
      <PositionList
        emptyAction={
          <LinkButton to="/strategies" variant="default">
            See strategies
          </LinkButton>
        }
      />
    </Panel>
  );
}

const FIELDS: readonly FilterField[] = [
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'To', kind: 'day' },
  { name: 'symbol', label: 'Symbol', kind: 'symbol' },
  {
    name: 'side',
    label: 'Side',
    kind: 'choice',
    choices: [
      ['BUY', 'Buy'],
      ['SELL', 'Sell'],
    ],
  },
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    choices: [
      ['OPEN', 'Open'],
      ['TRIGGER_PENDING', 'Waiting for trigger'],
      ['PARTIAL', 'Partly filled'],
      ['FILLED', 'Filled'],
      ['CANCELLED', 'Cancelled'],
      ['REJECTED', 'Rejected'],
      ['UNKNOWN', 'Unknown'],
      ['LOST', 'Lost'],
    ],
  },
];

export function OrdersPage() {
  const { open, ticket, ...days } = orders.useSearch();
  const navigate = orders.useNavigate();
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: id }), replace: true });
  return (
    <>
      <FilterBar
        fields={FIELDS}
        values={{ ...days }}
        onChange={(name, value) =>
          void navigate({ search: (old) => ({ ...old, [name]: value }), replace: true })
        }
      />
      <Panel label="Orders">
        <OrderList
          filters={withInstants(days)}
          onOpen={({ id }) => {
            show(id);
          }}
          emptyAction={
            <LinkButton to="/strategies" variant="default">
              See strategies
            </LinkButton>
          }
        />
      </Panel>
      <Sheet
        title="Order"
        opened={open !== undefined && ticket === undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {open !== undefined && (
          <OrderDetail id={open} links={(order) => <OrderLinks order={order} />} />
        )}
      </Sheet>
    </>
  );
}
