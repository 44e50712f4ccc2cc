// One strategy's workspace.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { strategyQuery } from '@/api/queries';
import { Page, Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { ErrorState } from '@/components/ui/states';
import { AlertDetail } from '@/features/alerts/components/alert-detail';
import { AlertList } from '@/features/alerts/components/alert-list';
import { InputForm } from '@/features/pine-editor/components/input-form';
import { PineEditor } from '@/features/pine-editor/components/lazy-editor';
import { useUpdateStrategy } from '@/features/strategies/api';
import { Workspace } from '@/features/strategies/components/workspace';
import { ExecutionLinks } from '../execution-links';
import { LinkButton } from '../link-button';

// Comparing is rare, and its code is large.
const VersionDiff = lazy(async () => {
  const { VersionDiff: Diff } = await import('@/features/pine-editor/components/version-diff');
  return { default: Diff };
});

const route = getRouteApi('/app/strategies/$strategyId');

export function StrategyPage() {
  const { strategyId } = route.useParams();
  const { tab = 'deploy', open } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: strategy, error, refetch } = useQuery(strategyQuery(strategyId));
  const saveInputs = useUpdateStrategy(strategyId);
  if (strategy === undefined) {
    return (
      <Page title="Strategy">
        <Panel label="Strategy">
          {error === null ? (
            <Skeleton height={480} />
          ) : (
            <ErrorState error={error} onRetry={() => void refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: id }), replace: true });
  return (
    <>
      <Workspace
        strategy={strategy}
        tab={tab}
        onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
        onDeleted={() => void navigate({ to: '/strategies' })}
        editor={(initial, onChange) => (
          <PineEditor label="Pine script" initial={initial} onChange={onChange} />
        )}
        inputs={
          <InputForm
            script={strategy.script}
            values={strategy.inputs}
            isPending={saveInputs.isPending}
            error={saveInputs.error}
            save={(inputs) => {
              saveInputs.mutate({ inputs });
            }}
          />
        }
        compare={(before, after) => (
          <Suspense fallback={<Skeleton height={320} />}>
            <VersionDiff before={before} after={after} />
          </Suspense>
        )}
        log={
          <AlertList
            cardsOnly
            filters={{ strategy_id: strategyId }}
            strategyName={() => strategy.name}
            onOpen={({ id }) => {
              show(id);
            }}
            emptyAction={
              <LinkButton
                to="/strategies/$strategyId"
                params={{ strategyId }}
                search={{ tab: 'deploy' }}
                variant="default"
              >
                Show the webhook URL
              </LinkButton>
            }
          />
        }
      />
      <Sheet
        title="Alert"
        opened={open !== undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {open !== undefined && (
          <AlertDetail id={open} executions={<ExecutionLinks alertId={open} />} />
        )}
      </Sheet>
    </>
  );
}
