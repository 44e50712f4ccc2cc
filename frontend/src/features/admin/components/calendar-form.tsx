// Adds, changes and removes a line of the calendar; what is wrong is said at its place, before it is sent.
import { Button, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CalendarEntry } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { formatDay } from '@/lib/time';
import { useChangeCalendar } from '../api';
import {
  complaintsOf,
  DAY_WORD,
  dayKind,
  firstSessions,
  hoursOn,
  isFirstWeek,
  withEntry,
  type Applies,
  type DayKind,
  type Segment,
} from '../calendar';
import { SessionRows } from './calendar-sessions';

const KINDS = Object.entries(DAY_WORD).map(([value, label]) => ({ value, label }));

interface Props {
  segment: Segment;
  year: number;
  entries: readonly CalendarEntry[];
  applies: Applies;
  /** The line to change; left out for a new one. */
  old?: CalendarEntry | undefined;
  onDone: () => void;
}

const blank = (applies: Applies, year: number, entries: readonly CalendarEntry[]) => ({
  applies,
  // A year begins with the hours of its first day.
  date: applies === 'week' && entries.length === 0 ? `${year}-01-01` : '',
  note: '',
  sessions: applies === 'week' ? hoursOn(entries, `${year}-12-31`) : [],
});

const isWeekend = (date: string) => /^S/.test(formatDay(date));

export function CalendarForm({ segment, year, entries, applies, old, onDone }: Props) {
  const [entry, setEntry] = useState<CalendarEntry>(old ?? blank(applies, year, entries));
  const [tried, setTried] = useState(false);
  const change = useChangeCalendar(segment, year);
  const complaints = complaintsOf(entry, { year, entries, old });
  const isWrong = complaints.date !== undefined || complaints.sessions.length > 0;
  const isFirst = old !== undefined && isFirstWeek(old);
  const set = (part: Partial<CalendarEntry>) => {
    setEntry({ ...entry, ...part });
  };
  return (
    <form
      aria-label={applies === 'week' ? 'Hours of the week' : 'Day of the calendar'}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isWrong) return;
        change.mutate((latest) => withEntry(latest, old, entry), { onSuccess: onDone });
      }}
    >
      <Stack gap="sm">
        <DateField
          entry={entry}
          year={year}
          isFixed={isFirst}
          error={tried ? complaints.date : undefined}
          onChange={(date) => {
            set({ date });
          }}
        />
        {applies === 'day' && (
          <SegmentedControl
            aria-label="Kind of day"
            data={KINDS}
            value={dayKind(entry)}
            onChange={(kind) => {
              set({ sessions: firstSessions(kind as DayKind, hoursOn(entries, entry.date)) });
            }}
          />
        )}
        <NoteField
          entry={entry}
          onChange={(note) => {
            set({ note });
          }}
        />
        {(applies === 'week' || entry.sessions.length > 0) && (
          <SessionRows
            sessions={entry.sessions}
            onChange={(sessions) => {
              set({ sessions });
            }}
          />
        )}
        {tried && <Wrong sentences={complaints.sessions} />}
        {change.error && <Reason>{problemSentence(change.error)}</Reason>}
        <Actions>
          <Button type="submit" loading={change.isPending}>
            {old === undefined ? 'Add to the calendar' : 'Save'}
          </Button>
          {old !== undefined && !isFirst && (
            <Button
              variant="default"
              disabled={change.isPending}
              onClick={() => {
                change.mutate((latest) => withEntry(latest, old, undefined), { onSuccess: onDone });
              }}
            >
              Remove from the calendar
            </Button>
          )}
        </Actions>
      </Stack>
    </form>
  );
}

interface DateProps {
  entry: CalendarEntry;
  year: number;
  isFixed: boolean;
  error: string | undefined;
  onChange: (date: string) => void;
}

function DateField({ entry, year, isFixed, error, onChange }: DateProps) {
  return (
    <TextInput
      type="date"
      label={entry.applies === 'week' ? 'From' : 'Date'}
      description={dateWords(entry)}
      min={`${year}-01-01`}
      max={`${year}-12-31`}
      data-autofocus
      disabled={isFixed}
      value={entry.date}
      error={error}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

function NoteField({ entry, onChange }: Pick<DateProps, 'entry' | 'onChange'>) {
  return (
    <TextInput
      label="Note"
      placeholder={entry.applies === 'week' ? 'Why they change' : 'Republic Day'}
      maxLength={100}
      value={entry.note ?? ''}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

function Wrong({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <Reason>
      <div role="alert">
        {sentences.map((said) => (
          <p key={said}>{said}</p>
        ))}
      </div>
    </Reason>
  );
}

function dateWords({ applies, date, sessions }: CalendarEntry): string | undefined {
  if (applies === 'week') return 'Monday to Friday from this date on, within the year.';
  if (sessions.length === 0 && isWeekend(date)) {
    return `${formatDay(date)}: closed in any case, without an entry.`;
  }
  return undefined;
}
