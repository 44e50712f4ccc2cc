// All strategies.
import { useNavigate } from '@tanstack/react-router';
import { Page, Panel } from '@/components/ui/panel';
import { StrategyList } from '@/features/strategies/components/strategy-list';
import { NewStrategyButton } from '../new-strategy-button';

export function StrategiesPage() {
  const navigate = useNavigate();
  return (
    <Page title="Strategies" tools={<NewStrategyButton />}>
      <Panel label="Strategies">
        <StrategyList
          onOpen={({ id }) =>
            void navigate({ to: '/strategies/$strategyId', params: { strategyId: id } })
          }
          emptyAction={<NewStrategyButton label="Paste a script" />}
        />
      </Panel>
    </Page>
  );
}
