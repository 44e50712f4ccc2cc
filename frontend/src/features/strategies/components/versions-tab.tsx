// Every saved version of the script; an old one can be looked at and taken up again.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { versionsQuery } from '@/api/queries';
import type { Strategy, StrategyVersion } from '@/api/types';
import { CodeBlock } from '@/components/ui/copy-field';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { problemSentence } from '@/lib/problem-text';
import { useUpdateStrategy } from '../api';
import classes from './workspace.module.css';

export function VersionsTab({ strategy }: { strategy: Strategy }) {
  const { data, error, refetch } = useQuery(versionsQuery(strategy.id));
  const [shown, setShown] = useState<StrategyVersion | null>(null);
  const restore = useUpdateStrategy(strategy.id);
  const close = () => {
    setShown(null);
  };
  if (error !== null && data === undefined) {
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  if (data?.items.length === 0) {
    return (
      <EmptyState
        sentence="No earlier version is kept."
        action={
          <Button variant="default" onClick={() => void refetch()}>
            Look again
          </Button>
        }
      />
    );
  }
  return (
    <>
      {(data?.items ?? []).map((version) => (
        <div key={version.version} className={classes['version']}>
          <strong>Version {version.version}</strong>
          <span className="dim">
            <When iso={version.created_at} />
            {version.version === strategy.version && ' · in use'}
          </span>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => {
              setShown(version);
            }}
          >
            Look
          </Button>
        </div>
      ))}
      <Sheet opened={shown !== null} onClose={close} title={`Version ${shown?.version ?? ''}`}>
        <Stack>
          <CodeBlock label="Script" text={shown?.script ?? ''} />
          {restore.error && <Reason>{problemSentence(restore.error)}</Reason>}
          <Actions>
            <Button
              disabled={shown?.version === strategy.version}
              loading={restore.isPending}
              onClick={() => {
                if (shown !== null) restore.mutate({ script: shown.script }, { onSuccess: close });
              }}
            >
              Restore this version
            </Button>
          </Actions>
        </Stack>
      </Sheet>
    </>
  );
}
