// The product's signature: received · parsed · risk · sent · filled, with the time between.
import { formatDuration } from '@/lib/format';
import { pipelineOf, type PipelineSource, type StageState } from '@/lib/pipeline';
import { formatUtc } from '@/lib/time';
import classes from './pipeline-strip.module.css';

const WORDS = {
  done: 'done',
  waiting: 'in progress',
  failed: 'stopped here',
  unreached: 'not reached',
} as const satisfies Record<StageState, string>;

interface Props {
  source: PipelineSource;
  /** Large names its stages; small leaves that to the tooltip and to screen readers. */
  size?: 'small' | 'large';
}

export function PipelineStrip({ source, size = 'small' }: Props) {
  return (
    <ol className={`${classes['strip']} ${classes[size]}`} aria-label="Pipeline">
      {pipelineOf(source).map(({ stage, state, milliseconds, at }, index) => (
        <li
          key={stage}
          className={`${classes['stage']} ${state === 'unreached' ? classes['off'] : ''}`}
          title={`${stage}: ${at === null ? WORDS[state] : formatUtc(at)}`}
        >
          {index > 0 && (
            <span className={classes['gap']}>
              {milliseconds !== null && <span>{formatDuration(milliseconds)}</span>}
            </span>
          )}
          <span className={`${classes['dot']} ${classes[state]}`} aria-hidden />
          <span className={classes['name']}>
            {stage}
            <span className="sr-only">, {WORDS[state]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
