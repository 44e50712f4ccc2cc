// A strategy's workspace: the script on the left, what is done with it on the right.
import { Button } from '@mantine/core';
import { Fragment, useRef, useState, type ReactNode } from 'react';
import type { Strategy } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { Reason } from '@/components/ui/evidence';
import { Padded } from '@/components/ui/padded';
import { Page, Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { StrategyStatus } from '@/components/ui/status';
import { problemSentence } from '@/lib/problem-text';
import { usePauseStrategy, useResumeStrategy, useUpdateStrategy } from '../api';
import { WORKSPACE_TABS, type WorkspaceTab } from '../tabs';
import { DeployTab } from './deploy-tab';
import { SettingsTab } from './settings-tab';
import { VersionsTab, type Compare } from './versions-tab';
import classes from './workspace.module.css';

const TAB_WORD = {
  deploy: 'Deploy',
  inputs: 'Inputs',
  log: 'Live log',
  versions: 'Versions',
  settings: 'Settings',
} as const satisfies Record<WorkspaceTab, string>;

interface Props {
  strategy: Strategy;
  tab: WorkspaceTab;
  onTab: (tab: WorkspaceTab) => void;
  onDeleted: () => void;
  editor: (initial: string, onChange: (script: string) => void) => ReactNode;
  inputs: ReactNode;
  compare: Compare;
  log: ReactNode;
}

export function Workspace({ strategy, tab, onTab, onDeleted, ...slots }: Props) {
  const { editor, inputs, compare, log } = slots;
  const side = useRef<HTMLDivElement>(null);
  const panels = {
    deploy: (
      <Padded>
        <DeployTab strategy={strategy} />
      </Padded>
    ),
    inputs: <Padded>{inputs}</Padded>,
    log,
    versions: <VersionsTab strategy={strategy} compare={compare} />,
    settings: (
      <Padded>
        <SettingsTab strategy={strategy} onDeleted={onDeleted} />
      </Padded>
    ),
  } as const satisfies Record<WorkspaceTab, ReactNode>;
  return (
    <Page
      title={strategy.name}
      badge={
        <>
          <ModeBadge mode={strategy.paper_trading ? 'paper' : 'live'} />
          <StrategyStatus status={strategy.status} />
        </>
      }
      tools={
        <>
          <PauseButton strategy={strategy} />
          <ShowDeploy
            strategy={strategy}
            onShow={() => {
              onTab('deploy');
              // On a phone the tabs are below the script.
              side.current?.scrollIntoView({ block: 'start' });
            }}
          />
        </>
      }
    >
      <div className={classes['workspace']}>
        <Script key={strategy.id} strategy={strategy} editor={editor} />
        <div className={classes['side']} ref={side}>
          <Panel label="Strategy">
            <Tabs
              label="Strategy"
              tabs={WORKSPACE_TABS.map((name) => [name, TAB_WORD[name]] as const)}
              value={tab}
              onChange={onTab}
            >
              {panels[tab]}
            </Tabs>
          </Panel>
        </div>
      </div>
    </Page>
  );
}

/** Before it is deployed the tab itself has the button that does it. */
function ShowDeploy({ strategy, onShow }: { strategy: Strategy; onShow: () => void }) {
  if (strategy.status !== 'active' && strategy.status !== 'paused') return null;
  return <Button onClick={onShow}>Deploy</Button>;
}

function PauseButton({ strategy }: { strategy: Strategy }) {
  const pause = usePauseStrategy();
  const resume = useResumeStrategy();
  if (strategy.status !== 'active' && strategy.status !== 'paused') return null;
  const isActive = strategy.status === 'active';
  const change = isActive ? pause : resume;
  return (
    <>
      {change.error && <span role="alert">{problemSentence(change.error)}</span>}
      <Button
        variant="default"
        loading={change.isPending}
        onClick={() => {
          change.mutate(strategy.id);
        }}
      >
        {isActive ? 'Pause' : 'Resume'}
      </Button>
    </>
  );
}

function Script({ strategy, editor }: Pick<Props, 'strategy' | 'editor'>) {
  const [script, setScript] = useState(strategy.script);
  const save = useUpdateStrategy(strategy.id);
  const [opened, setOpened] = useState({
    initial: strategy.script,
    version: strategy.version,
    epoch: strategy.version,
  });
  if (opened.version !== strategy.version && !save.isPending) {
    const isOwn = save.data?.version === strategy.version;
    // What was saved here is in the editor already; a version from elsewhere is opened anew.
    setOpened(
      isOwn
        ? { ...opened, version: strategy.version }
        : { initial: strategy.script, version: strategy.version, epoch: strategy.version },
    );
    if (!isOwn) setScript(strategy.script);
  }
  const isChanged = script !== strategy.script;
  return (
    <section className={classes['editor']} aria-label="Script">
      <div className={classes['editorHead']}>
        Pine script
        <span className={classes['hint']}>version {strategy.version}</span>
        <Button
          size="compact-sm"
          variant={isChanged ? 'filled' : 'default'}
          disabled={!isChanged}
          loading={save.isPending}
          onClick={() => {
            save.mutate({ script });
          }}
        >
          Save
        </Button>
      </div>
      {save.error && <Reason>{problemSentence(save.error)}</Reason>}
      <div className={classes['fill']}>
        <Fragment key={opened.epoch}>{editor(opened.initial, setScript)}</Fragment>
      </div>
    </section>
  );
}
