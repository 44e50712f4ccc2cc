import { makeStrategy } from '@/testing/factories';
import { describeListStates } from '@/testing/list-states';
import { StrategyList } from './strategy-list';

describeListStates({
  name: 'strategies',
  path: '/strategies',
  row: makeStrategy(),
  reads: 'SMA crossover',
  emptySentence: 'No strategy yet. Paste a Pine script to begin.',
  ui: (emptyAction) => <StrategyList onOpen={() => undefined} emptyAction={emptyAction} />,
});
