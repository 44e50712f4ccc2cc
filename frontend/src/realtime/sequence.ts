// Keeps the user's events in order and notices when one is missing.
import type { SyncAnswer } from './events';

export type Verdict = 'apply' | 'ignore' | 'gap';

/**
 * Judges each event by its number.
 *
 * On `gap` the caller must ask the server to send everything since `last` again; those events then
 * come through `judge` in order. Nothing beyond a gap is applied before the gap is filled.
 */
export class Sequence {
  #last: number | null = null;
  #highest = 0;

  get last(): number | null {
    return this.#last;
  }

  judge(seq: number): Verdict {
    this.#highest = Math.max(this.#highest, seq);
    if (this.#last === null || seq === this.#last + 1) {
      this.#last = seq;
      return 'apply';
    }
    return seq <= this.#last ? 'ignore' : 'gap';
  }

  /** Takes the answer to a sync; true when everything must be read anew. */
  settle(answer: SyncAnswer): boolean {
    const whole =
      answer.complete && this.#last !== null && this.#last >= Math.max(answer.seq, this.#highest);
    this.#highest = Math.max(answer.seq, this.#highest);
    this.#last = this.#highest;
    return !whole;
  }
}
