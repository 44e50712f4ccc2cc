// The ways from an order to what it came from: alert, execution, strategy, account.
import type { Order } from '@/api/types';
import { ExecutionLinks } from './execution-links';
import { LinkButton } from './link-button';

export function OrderLinks({ order }: { order: Order }) {
  const { alert_id: alertId, strategy_id: strategyId } = order;
  return (
    <>
      {alertId !== null && (
        <>
          <LinkButton to="/activity/alerts" search={{ open: alertId }} variant="default">
            Open alert
          </LinkButton>
          <ExecutionLinks alertId={alertId} />
        </>
      )}
      {strategyId !== null && (
        <LinkButton to="/strategies/$strategyId" params={{ strategyId }} variant="default">
          Open strategy
        </LinkButton>
      )}
      <LinkButton to="/brokers/$brokerId" params={{ brokerId: order.broker_id }} variant="default">
        Open account
      </LinkButton>
    </>
  );
}
