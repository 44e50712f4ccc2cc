// The live stream's entries: alerts and the executions that came of them, as one list by time.
import type { Alert, Execution } from '@/api/types';

interface Entry {
  /** The execution's id, or the alert's where none came of it (yet). */
  id: string;
  at: string;
}

export type StreamEntry = Entry &
  ({ alert: Alert | undefined; execution: Execution } | { alert: Alert; execution: undefined });

/** Newest first; an alert with several executions gives one entry for each. */
export function streamOf(
  alerts: readonly Alert[],
  executions: readonly Execution[],
  limit: number,
): StreamEntry[] {
  const alertById = new Map(alerts.map((alert) => [alert.id, alert]));
  const answered = new Set(executions.map((execution) => execution.alert_id));
  const entries: StreamEntry[] = [
    ...executions.map((execution) => {
      const alert = alertById.get(execution.alert_id);
      return {
        id: execution.id,
        at: alert?.received_at ?? execution.created_at,
        alert,
        execution,
      };
    }),
    ...alerts
      .filter(({ id }) => !answered.has(id))
      .map((alert) => ({ id: alert.id, at: alert.received_at, alert, execution: undefined })),
  ];
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, limit);
}

export interface StreamView {
  symbol: string;
  side: string;
  quantity: string | null;
  price: string | null;
  status: Execution['status'] | Alert['status'];
  reason: string | null;
}

/** What an entry shows: the execution's facts, or what the alert asked for while there is none. */
export function viewOf({ alert, execution }: StreamEntry): StreamView {
  if (execution !== undefined) {
    const { side, reason } = execution;
    return { ...execution, side: side ?? '', reason: reason ?? alert?.reason ?? null };
  }
  const { symbol, action, quantity, price, status, reason } = alert;
  return {
    symbol: symbol ?? 'Not understood',
    side: action ?? '',
    quantity,
    price,
    status,
    reason,
  };
}

/** What a screen reader hears when an entry arrives. */
export function announce(entry: StreamEntry): string {
  const { side, symbol, status } = viewOf(entry);
  return `${side} ${symbol}: ${status}`;
}
