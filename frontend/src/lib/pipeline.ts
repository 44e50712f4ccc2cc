// What became of an alert, as five stages: received, parsed, risk, sent, filled.
import { millisecondsBetween } from './time';

export const STAGES = ['received', 'parsed', 'risk', 'sent', 'filled'] as const;
export type Stage = (typeof STAGES)[number];
export type StageState = 'done' | 'waiting' | 'failed' | 'unreached';

export interface StageView {
  stage: Stage;
  state: StageState;
  /** From the stage before; `null` where either time is missing. */
  milliseconds: number | null;
  at: string | null;
}

/** The parts of an alert that the strip is drawn from. */
export interface PipelineSource {
  status: 'received' | 'claimed' | 'done' | 'rejected' | 'expired' | 'failed';
  timeline: Readonly<Record<`${Stage}_at`, string | null>>;
}

const ENDED_BADLY = {
  received: false,
  claimed: false,
  done: false,
  rejected: true,
  expired: true,
  failed: true,
} as const satisfies Record<PipelineSource['status'], boolean>;

/** The five stages with what happened at each; at most one is `failed` and at most one `waiting`. */
export function pipelineOf({ status, timeline }: PipelineSource): StageView[] {
  const reached = STAGES.map((stage) => timeline[`${stage}_at`]);
  const last = reached.findLastIndex((at) => at !== null);
  const openEnd: StageState = ENDED_BADLY[status] ? 'failed' : 'waiting';
  return STAGES.map((stage, index) => {
    const at = reached[index] ?? null;
    const next = index === last + 1 && status !== 'done' ? openEnd : 'unreached';
    return {
      stage,
      at,
      state: index <= last ? 'done' : next,
      milliseconds: index === 0 ? null : millisecondsBetween(reached[index - 1], at),
    };
  });
}

/** Received to filled, in milliseconds. */
export function totalMilliseconds({ timeline }: Pick<PipelineSource, 'timeline'>): number | null {
  return millisecondsBetween(timeline.received_at, timeline.filled_at);
}
