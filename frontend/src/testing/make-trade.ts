// A round trip as the server sends it, with what a test cares about put in.
import type { Trade } from '@/api/types';

const AT = '2026-11-20T08:00:00.000Z';

export const makeTrade = (over: Partial<Trade> = {}): Trade => ({
  id: 't1',
  broker_id: 'b1',
  strategy_id: 's1',
  alert_id: 'a1',
  symbol: 'NSE:TCS',
  product: 'INTRADAY',
  side: 'LONG',
  status: 'closed',
  source: 'alert',
  paper: true,
  quantity: '10',
  open_quantity: '0',
  entry_price: '3620.50',
  exit_price: '3641.10',
  opened_at: AT,
  closed_at: AT,
  capital_used: '7241.00',
  brokerage: '21.78',
  charges: '36.90',
  mtf_charge: '0.00',
  pnl_gross: '206.00',
  pnl_net: '169.10',
  stop_loss: null,
  target: null,
  notes: '',
  tags: [],
  updated_at: AT,
  ...over,
});
