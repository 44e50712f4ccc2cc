// Every saved version of the script; any two can be compared, and an old one taken up again.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { versionsQuery } from '@/api/queries';
import type { Strategy, StrategyVersion } from '@/api/types';
import { When } from '@/components/ui/money';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { Comparison } from './comparison';
import classes from './workspace.module.css';

interface Side {
  label: string;
  script: string;
}

/** Shows what differs between two scripts. */
export type Compare = (before: Side, after: Side) => ReactNode;

interface Props {
  strategy: Strategy;
  compare: Compare;
}

export function VersionsTab({ strategy, compare }: Props) {
  const { data, error, refetch } = useQuery(versionsQuery(strategy.id));
  const [shown, setShown] = useState<StrategyVersion | null>(null);
  const close = () => {
    setShown(null);
  };
  if (error !== null && data === undefined) {
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  const versions = data?.items ?? [];
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
      {versions.map((version) => (
        <div key={version.version} className={classes['version']}>
          <strong>Version {version.version}</strong>
          <span className="dim">
            <When iso={version.created_at} />
            {version.version === strategy.version && ' · in use'}
          </span>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Compare version ${version.version}`}
            onClick={() => {
              setShown(version);
            }}
          >
            {versions.length > 1 ? 'Compare' : 'Look'}
          </Button>
        </div>
      ))}
      <Sheet kind="wide" opened={shown !== null} onClose={close} title="Versions of the script">
        {shown !== null && (
          <Comparison
            strategy={strategy}
            versions={versions}
            opened={shown}
            compare={compare}
            onRestored={close}
          />
        )}
      </Sheet>
    </>
  );
}
