// All strategies.
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { Page, Panel } from '@/components/ui/panel';
import { StrategyList } from '@/features/strategies/components/strategy-list';
import { LinkButton } from '../link-button';

export function StrategiesPage() {
  const navigate = useNavigate();
  return (
    <Page
      title="Strategies"
      tools={
        <LinkButton to="/strategies/new" leftSection={<Plus size={16} />}>
          New strategy
        </LinkButton>
      }
    >
      <Panel label="Strategies">
        <StrategyList
          onOpen={({ id }) =>
            void navigate({ to: '/strategies/$strategyId', params: { strategyId: id } })
          }
          emptyAction={<LinkButton to="/strategies/new">Paste a script</LinkButton>}
        />
      </Panel>
    </Page>
  );
}
