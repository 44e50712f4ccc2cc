// The views that one keeps of a report: opened, saved, renamed, shown first, and forgotten.
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Star } from 'lucide-react';
import { useState } from 'react';
import { savedViewsQuery } from '@/api/report-queries';
import { fieldOf } from '@/api/problem';
import type { SavedView } from '@/api/types';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { problemSentence } from '@/lib/problem-text';
import { useSavedViews } from '../api';
import {
  isDefault,
  REPORT_WORD,
  viewFilters,
  type ReportName,
  type ReportSearch,
} from '../filters';
import classes from './reports.module.css';

interface Props {
  report: ReportName;
  search: ReportSearch;
  onOpen: (view: SavedView) => void;
}

export function SavedViews({ report, search, onOpen }: Props) {
  const [opened, setOpened] = useState(false);
  const { data } = useQuery(savedViewsQuery());
  const views = (data?.items ?? []).filter((view) => view.report === report);
  const shown = views.find(({ id }) => id === search.view);
  return (
    <>
      <Button
        variant="default"
        leftSection={<Star size={15} />}
        onClick={() => {
          setOpened(true);
        }}
      >
        {shown?.name ?? 'Views'}
      </Button>
      <Sheet
        kind="dialog"
        title={`Views of ${REPORT_WORD[report]}`}
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
      >
        <Stack>
          {views.length === 0 && (
            <p className="dim">No view yet. Set the filters, then keep them here under a name.</p>
          )}
          <ul className={classes['views']} aria-label="Saved views">
            {views.map((view) => (
              <ViewRow
                key={view.id}
                view={view}
                all={views}
                search={view.id === shown?.id ? search : undefined}
                onOpen={() => {
                  onOpen(view);
                  setOpened(false);
                }}
              />
            ))}
          </ul>
          <NewView report={report} search={search} onMade={onOpen} />
        </Stack>
      </Sheet>
    </>
  );
}

interface RowProps {
  view: SavedView;
  all: readonly SavedView[];
  /** What the screen shows, where it is this view that is shown. */
  search: ReportSearch | undefined;
  onOpen: () => void;
}

function ViewRow({ view, all, search, onOpen }: RowProps) {
  const [name, setName] = useState<string | null>(null);
  const { change, remove, setDefault } = useSavedViews();
  const error = change.error ?? remove.error ?? setDefault.error;
  if (name !== null) {
    const save = () => {
      const done = () => {
        setName(null);
      };
      change.mutate({ id: view.id, name: name.trim() }, { onSuccess: done });
    };
    return (
      <li>
        <TextInput
          aria-label={`New name of ${view.name}`}
          maxLength={60}
          autoFocus
          value={name}
          error={change.error === null ? undefined : problemSentence(change.error)}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save();
          }}
        />
        <Button size="xs" loading={change.isPending} disabled={name.trim() === ''} onClick={save}>
          Rename
        </Button>
      </li>
    );
  }
  const small = (label: string, run: () => void) => (
    <Button size="compact-sm" variant="default" aria-label={`${label}: ${view.name}`} onClick={run}>
      {label}
    </Button>
  );
  return (
    <li>
      <Button variant="subtle" justify="flex-start" onClick={onOpen}>
        {view.name}
        {isDefault(view) && ' (shown first)'}
      </Button>
      {search !== undefined &&
        small('Keep these filters', () => {
          change.mutate({ id: view.id, filters: viewFilters(search, isDefault(view)) });
        })}
      {small(isDefault(view) ? 'Not first' : 'Show first', () => {
        setDefault.mutate({ view, all });
      })}
      {small('Rename', () => {
        setName(view.name);
      })}
      {small('Delete', () => {
        remove.mutate(view.id);
      })}
      {error && <Reason>{problemSentence(error)}</Reason>}
    </li>
  );
}

interface NewProps {
  report: ReportName;
  search: ReportSearch;
  onMade: (view: SavedView) => void;
}

function NewView({ report, search, onMade }: NewProps) {
  const [name, setName] = useState('');
  const { create } = useSavedViews();
  return (
    <form
      aria-label="New view"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { name: name.trim(), report, filters: viewFilters(search, false) },
          {
            onSuccess: (view) => {
              setName('');
              onMade(view);
            },
          },
        );
      }}
    >
      <Stack>
        <TextInput
          label="Keep the filters as"
          placeholder="Failed this week"
          maxLength={60}
          value={name}
          error={fieldOf(create.error, 'name')}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        {create.error && fieldOf(create.error, 'name') === undefined && (
          <Reason>{problemSentence(create.error)}</Reason>
        )}
        <Actions>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            Save the view
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
