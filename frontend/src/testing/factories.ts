// Rows as the server sends them, with what a test cares about put in.
import type {
  Alert,
  Broker,
  Execution,
  Order,
  Position,
  ReportSummary,
  Strategy,
} from '@/api/types';

const AT = '2026-11-20T08:00:00.000Z';

export const makeExecution = (over: Partial<Execution> = {}): Execution => ({
  id: 'e1',
  alert_id: 'a1',
  strategy_id: 's1',
  order_id: 'o1',
  type: 'paper',
  status: 'success',
  symbol: 'NSE:TCS',
  side: 'BUY',
  quantity: '10',
  price: '3620.50',
  reason: null,
  response: { orderId: '42' },
  executed_at: AT,
  retry_count: 0,
  ...over,
});

export const makeAlert = (over: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  strategy_id: 's1',
  strategy_name: 'SMA crossover',
  format: 'native.v1',
  status: 'done',
  symbol: 'NSE:TCS',
  action: 'buy',
  quantity: '10',
  price: '3620.50',
  body: '{"act":"buy"}',
  content_type: 'application/json',
  source_ip: '127.0.0.1',
  duplicate_count: 0,
  received_at: AT,
  timeline: {
    received_at: AT,
    parsed_at: '2026-11-20T08:00:00.004Z',
    risk_at: '2026-11-20T08:00:00.030Z',
    sent_at: '2026-11-20T08:00:00.050Z',
    filled_at: '2026-11-20T08:00:00.120Z',
  },
  reason: null,
  execution_ids: ['e1'],
  ...over,
});

export const makeOrder = (over: Partial<Order> = {}): Order => ({
  id: 'o1',
  broker_id: 'b1',
  strategy_id: 's1',
  alert_id: 'a1',
  client_tag: 'at-1',
  broker_order_id: '42',
  symbol: 'NSE:TCS',
  side: 'BUY',
  quantity: '10',
  filled_quantity: '10',
  order_type: 'MARKET',
  price: null,
  trigger_price: null,
  average_price: '3620.50',
  product: 'INTRADAY',
  validity: 'DAY',
  status: 'FILLED',
  status_reason: null,
  created_at: AT,
  updated_at: AT,
  ...over,
});

export const makePosition = (over: Partial<Position> = {}): Position => ({
  id: 'p1',
  broker_id: 'b1',
  symbol: 'NSE:TCS',
  product: 'INTRADAY',
  quantity: '10',
  average_price: '3620.50',
  last_price: '3641.10',
  realized_pnl: '0',
  unrealized_pnl: '206.00',
  ...over,
});

export const makeStrategy = (over: Partial<Strategy> = {}): Strategy => ({
  id: 's1',
  name: 'SMA crossover',
  script: '//@version=6\nstrategy("SMA crossover")\n',
  version: 1,
  broker_id: 'b1',
  paper_trading: true,
  mode: 'webhook',
  status: 'active',
  webhook_path: 'wh_1',
  webhook_url: 'http://localhost:3000/webhooks/wh_1',
  diagnostics: [],
  created_at: AT,
  updated_at: AT,
  ...over,
});

export const makeBroker = (over: Partial<Broker> = {}): Broker => ({
  id: 'b1',
  type: 'paper',
  label: 'Paper',
  status: 'connected',
  token_expiry: null,
  connected_at: AT,
  ...over,
});

export const makeSummary = (over: Partial<ReportSummary> = {}): ReportSummary => ({
  alerts_today: 3,
  executions_today: 2,
  success_share: 1,
  alert_to_fill_ms: { p50: 86, p99: 412 },
  open_positions: 1,
  realized_pnl_today: '1240.00',
  ...over,
});
