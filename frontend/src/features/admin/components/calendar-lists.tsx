// A year of a segment: the hours of its weeks, and the days that differ from them.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { calendarQuery } from '@/api/admin-queries';
import type { CalendarEntry, TradingSession } from '@/api/types';
import { StatusBadge, type Tone } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { formatDay } from '@/lib/time';
import {
  DAY_WORD,
  dayKind,
  entryKey,
  SESSION_WORD,
  SHARES_WORD,
  sharesOf,
  type Applies,
  type DayKind,
  type Segment,
} from '../calendar';

const TONE = { holiday: 'plain', short: 'warn', special: 'busy' } as const satisfies Record<
  DayKind,
  Tone
>;

const sessionWords = (session: TradingSession) => {
  const shares = sharesOf(session);
  const whom = shares === 'all' ? '' : ` (${SHARES_WORD[shares].toLowerCase()})`;
  return `${SESSION_WORD[session.kind]} ${session.opens}–${session.closes}${whom}`;
};

const Kind = ({ entry }: { entry: CalendarEntry }) => {
  const kind = dayKind(entry);
  return <StatusBadge tone={TONE[kind]}>{DAY_WORD[kind]}</StatusBadge>;
};

const Sessions = ({ entry }: { entry: CalendarEntry }) => (
  <span className="num">
    {entry.sessions.length === 0 ? 'Closed' : entry.sessions.map(sessionWords).join(', ')}
  </span>
);

const DATE: Column<CalendarEntry> = {
  header: 'Date',
  field: 'date',
  raw: ({ date }) => date,
  cell: ({ date }) => <span className="num">{formatDay(date)}</span>,
};
const NOTE: Column<CalendarEntry> = {
  header: 'Note',
  cell: ({ note }) => <span title={note}>{note}</span>,
};
const SESSIONS: Column<CalendarEntry> = {
  header: 'Sessions, IST',
  cell: (entry) => (
    <span title={entry.sessions.map(sessionWords).join('\n')}>
      <Sessions entry={entry} />
    </span>
  ),
};

const COLUMNS = {
  week: [
    { ...DATE, header: 'From' },
    { ...SESSIONS, grow: true },
    { ...NOTE, cut: true },
  ],
  day: [
    DATE,
    { header: 'Kind', cell: (entry) => <Kind entry={entry} /> },
    SESSIONS,
    { ...NOTE, grow: true },
  ],
} as const satisfies Record<Applies, readonly Column<CalendarEntry>[]>;

interface Props {
  segment: Segment;
  year: number;
  applies: Applies;
  onOpen: (entry: CalendarEntry) => void;
  emptyAction: ReactNode;
}

export function CalendarList({ segment, year, applies, onOpen, emptyAction }: Props) {
  const query = useQuery(calendarQuery(segment, year));
  return (
    <DataList
      label={applies === 'week' ? 'Hours of the week' : 'Holidays and special days'}
      source={{
        rows: query.data?.entries.filter((entry) => entry.applies === applies),
        error: query.error,
        updatedAt: query.dataUpdatedAt,
        refetch: () => void query.refetch(),
      }}
      columns={COLUMNS[applies]}
      rowKey={entryKey}
      rowTestId={`calendar-${applies}-row`}
      onOpen={onOpen}
      openLabel={({ date }) => `Change ${formatDay(date)}`}
      empty={{
        sentence:
          applies === 'week'
            ? `The hours of ${year} are not known: live orders are refused in it.`
            : 'No holiday and no special day is entered.',
        action: emptyAction,
      }}
      card={(entry) => ({
        head: (
          <>
            <strong>{formatDay(entry.date)}</strong>
            {applies === 'day' && <Kind entry={entry} />}
          </>
        ),
        figures: [],
        foot: (
          <>
            {(entry.note ?? '') !== '' && <p>{entry.note}</p>}
            <Sessions entry={entry} />
          </>
        ),
      })}
    />
  );
}
