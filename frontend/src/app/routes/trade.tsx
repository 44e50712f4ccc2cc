// Positions and orders, an order's details beside its list, and the order ticket.
import { Button } from '@mantine/core';
import { getRouteApi, Link, Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Order } from '@/api/types';
import { useKeys } from '@/components/layout/shortcuts';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { LinkTabs, Page, Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { OrderDetail } from '@/features/orders/components/order-detail';
import { OrderList } from '@/features/orders/components/order-list';
import { OrderTicket } from '@/features/orders/components/order-ticket';
import { PositionDetail } from '@/features/positions/components/position-detail';
import { PositionList } from '@/features/positions/components/position-list';
import { ExitAllDialog } from '@/features/trades/components/exit-all-dialog';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';
import { OrderLinks } from '../order-links';

const EXACT = { exact: true, includeSearch: false };
const trade = getRouteApi('/app/trade');
const positions = getRouteApi('/app/trade/');
const orders = getRouteApi('/app/trade/orders');

export function TradeLayout() {
  const { ticket } = trade.useSearch();
  // the chart's symbol is what one wants to trade while looking at it
  const { symbol } = useSearch({ strict: false });
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
        <Link to="/trade/trades" activeOptions={EXACT}>
          Trades
        </Link>
        <Link to="/trade/market" activeOptions={EXACT}>
          Market
        </Link>
        <Link to="/trade/portfolio" activeOptions={EXACT}>
          Portfolio
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
            symbol={symbol}
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
  const { open, ticket } = positions.useSearch();
  const navigate = positions.useNavigate();
  const [exiting, setExiting] = useState(false);
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: id }), replace: true });
  return (
    <>
      <Panel
        title="Positions"
        tools={
          <Button
            size="xs"
            variant="default"
            color="red"
            onClick={() => {
              setExiting(true);
            }}
          >
            Exit all
          </Button>
        }
      >
        <PositionList
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
        title="Position"
        opened={open !== undefined && ticket === undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {open !== undefined && (
          <PositionDetail
            id={open}
            links={({ symbol }) => (
              <LinkButton to="/trade/market" search={{ symbol }} variant="default">
                Open chart
              </LinkButton>
            )}
          />
        )}
      </Sheet>
      <ExitAllDialog
        opened={exiting}
        onClose={() => {
          setExiting(false);
        }}
      />
    </>
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
