// Two versions of a script side by side, and taking the older one up again.
import { Button, Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Strategy, StrategyVersion } from '@/api/types';
import { CodeBlock } from '@/components/ui/copy-field';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useUpdateStrategy } from '../api';
import type { Compare } from './versions-tab';

interface Props {
  strategy: Strategy;
  /** Newest first. */
  versions: readonly StrategyVersion[];
  opened: StrategyVersion;
  compare: Compare;
  onRestored: () => void;
}

/** The version in use is compared with the one before it, any other with the one in use. */
function counterpart({ strategy, versions, opened }: Props): StrategyVersion {
  const inUse = versions.find(({ version }) => version === strategy.version) ?? opened;
  if (opened.version !== inUse.version) return inUse;
  return versions.find(({ version }) => version < opened.version) ?? opened;
}

export function Comparison(props: Props) {
  const { strategy, versions, opened, compare, onRestored } = props;
  const other = counterpart(props);
  const [numbers, setNumbers] = useState({
    before: Math.min(opened.version, other.version),
    after: Math.max(opened.version, other.version),
  });
  const find = (number: number) => versions.find(({ version }) => version === number) ?? opened;
  const before = find(numbers.before);
  const after = find(numbers.after);
  const named = (each: StrategyVersion) =>
    `Version ${each.version}${each.version === strategy.version ? ' (in use)' : ''}`;
  const data = versions.map((each) => ({ value: String(each.version), label: named(each) }));
  const side = (name: 'before' | 'after', label: string) => (
    <NativeSelect
      label={label}
      flex={1}
      value={String(numbers[name])}
      data={data}
      onChange={(event) => {
        const number = Number(event.currentTarget.value);
        setNumbers((old) => ({ ...old, [name]: number }));
      }}
    />
  );
  const restorable = before.version === strategy.version ? after : before;
  return (
    <Stack>
      {versions.length > 1 ? (
        <>
          <Group gap="sm" wrap="nowrap">
            {side('before', 'From')}
            {side('after', 'To')}
          </Group>
          {compare(
            { label: named(before), script: before.script },
            { label: named(after), script: after.script },
          )}
        </>
      ) : (
        <CodeBlock label="Script" text={opened.script} />
      )}
      {restorable.version !== strategy.version && (
        <Restore
          key={restorable.version}
          strategy={strategy}
          version={restorable}
          onDone={onRestored}
        />
      )}
    </Stack>
  );
}

interface RestoreProps {
  strategy: Strategy;
  version: StrategyVersion;
  onDone: () => void;
}

function Restore({ strategy, version, onDone }: RestoreProps) {
  const [asking, setAsking] = useState(false);
  const restore = useUpdateStrategy(strategy.id);
  if (!asking) {
    return (
      <Actions>
        <Button
          variant="default"
          onClick={() => {
            setAsking(true);
          }}
        >
          Restore version {version.version}
        </Button>
      </Actions>
    );
  }
  return (
    <div role="group" aria-label="Confirm">
      <Stack>
        <p>
          Its script becomes version {strategy.version + 1} and is used for the next alert. Changes
          in the editor that are not saved are lost; version {strategy.version} stays in the list.
        </p>
        {restore.error && <Reason>{problemSentence(restore.error)}</Reason>}
        <Actions>
          <Button
            loading={restore.isPending}
            onClick={() => {
              // Named, so that a version somebody else saved meanwhile is not overrun.
              const change = { script: version.script, version: strategy.version };
              restore.mutate(change, { onSuccess: onDone });
            }}
          >
            Restore version {version.version}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setAsking(false);
            }}
          >
            Keep version {strategy.version}
          </Button>
        </Actions>
      </Stack>
    </div>
  );
}
