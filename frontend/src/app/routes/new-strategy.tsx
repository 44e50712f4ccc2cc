// Pasting a new strategy.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { brokersQuery } from '@/api/queries';
import { Page } from '@/components/ui/panel';
import { PineEditor } from '@/features/pine-editor/components/lazy-editor';
import { StrategyForm } from '@/features/strategies/components/strategy-form';

export function NewStrategyPage() {
  const navigate = useNavigate();
  const { data: brokers } = useQuery(brokersQuery());
  return (
    <Page title="New strategy">
      <StrategyForm
        brokers={brokers?.items ?? []}
        editor={(initial, onChange) => (
          <PineEditor label="Pine script" initial={initial} onChange={onChange} />
        )}
        onDone={({ id }) =>
          void navigate({ to: '/strategies/$strategyId', params: { strategyId: id } })
        }
      />
    </Page>
  );
}
