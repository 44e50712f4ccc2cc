// Three steps to the first paper trade; shown until the first alert has come in.
import { Button } from '@mantine/core';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';
import classes from './dashboard.module.css';

interface Props {
  hasStrategy: boolean;
  hasActiveStrategy: boolean;
  newStrategy: ReactNode;
  openDeploy: ReactNode;
  test: { run: () => void; isRunning: boolean; problem: string | undefined };
}

export function FirstSteps({
  hasStrategy,
  hasActiveStrategy,
  newStrategy,
  openDeploy,
  test,
}: Props) {
  const current = hasActiveStrategy ? 3 : hasStrategy ? 2 : 1;
  return (
    <Panel title="Three steps to your first paper trade" note="No real money is involved">
      <ol className={classes['steps']}>
        <Step
          number={1}
          current={current}
          title="Paste a strategy"
          words="Any TradingView Pine script. Errors are shown at their line while you type."
          action={newStrategy}
        />
        <Step
          number={2}
          current={current}
          title="Deploy it"
          words="You get a webhook URL and the alert message to paste into TradingView."
          action={openDeploy}
        />
        <Step
          number={3}
          current={current}
          title="Watch an alert become an order"
          words={test.problem ?? 'Send a test alert now; it takes the same way as a real one.'}
          action={
            <Button onClick={test.run} loading={test.isRunning}>
              Send test alert
            </Button>
          }
        />
      </ol>
    </Panel>
  );
}

interface StepProps {
  number: number;
  current: number;
  title: string;
  words: string;
  action: ReactNode;
}

function Step({ number, current, title, words, action }: StepProps) {
  const isDone = number < current;
  const isNow = number === current;
  return (
    <li aria-current={isNow ? 'step' : undefined}>
      <span
        className={classes['mark']}
        data-done={isDone || undefined}
        data-now={isNow || undefined}
      >
        {isDone ? <Check size={15} aria-label="Done" /> : number}
      </span>
      <div>
        <strong>{title}</strong>
        <p>{words}</p>
      </div>
      <div>{isNow && action}</div>
    </li>
  );
}

export const Split = ({ children }: { children: ReactNode }) => (
  <div className={classes['split']}>{children}</div>
);
