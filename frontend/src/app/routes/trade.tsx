// Positions and orders.
import { Link, Outlet } from '@tanstack/react-router';
import { LinkTabs, Page, Panel } from '@/components/ui/panel';
import { OrderList } from '@/features/orders/components/order-list';
import { PositionList } from '@/features/positions/components/position-list';
import { LinkButton } from '../link-button';

const EXACT = { exact: true, includeSearch: false };

export function TradeLayout() {
  return (
    <Page title="Trade">
      <LinkTabs label="Trade">
        <Link to="/trade" activeOptions={EXACT}>
          Positions
        </Link>
        <Link to="/trade/orders" activeOptions={EXACT}>
          Orders
        </Link>
      </LinkTabs>
      <Outlet />
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

export function OrdersPage() {
  return (
    <Panel label="Orders">
      <OrderList
        filters={{}}
        emptyAction={
          <LinkButton to="/strategies" variant="default">
            See strategies
          </LinkButton>
        }
      />
    </Panel>
  );
}
