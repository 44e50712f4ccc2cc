// What is missing of the coming year, and how a year is begun with the hours of the one before.
import { Button } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { calendarQuery } from '@/api/admin-queries';
import { Notice } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useChangeCalendar } from '../api';
import { hoursOn, SEGMENTS, type CalendarSegment, type Segment } from '../calendar';

interface MissingProps {
  year: number;
  linkOf: (segment: CalendarSegment) => ReactNode;
}

/** Says which segments do not know a year yet; nothing when all of them do. */
export function MissingYear({ year, linkOf }: MissingProps) {
  const missing = useQueries({
    queries: SEGMENTS.map((segment) => calendarQuery(segment, year)),
    combine: (results) => SEGMENTS.filter((_, index) => results[index]?.data?.entries.length === 0),
  });
  if (missing.length === 0) return null;
  return (
    <Notice>
      <p>
        <strong>{year} is missing.</strong> Live orders are refused from 1 January on until it is
        entered for{' '}
        {missing.map((segment, index) => (
          <span key={segment}>
            {index > 0 && ', '}
            {linkOf(segment)}
          </span>
        ))}
        .
      </p>
    </Notice>
  );
}

interface BeginProps {
  segment: Segment;
  year: number;
  otherwise: ReactNode;
}

/** Takes the hours that hold at the end of the year before; holidays are entered by hand. */
export function BeginYear({ segment, year, otherwise }: BeginProps) {
  const { data } = useQuery(calendarQuery(segment, year - 1));
  const change = useChangeCalendar(segment, year);
  const sessions = hoursOn(data?.entries ?? [], `${year - 1}-12-31`);
  if (sessions.length === 0) return otherwise;
  return (
    <>
      <Button
        loading={change.isPending}
        onClick={() => {
          const first = { applies: 'week' as const, date: `${year}-01-01`, note: '', sessions };
          // Somebody else may have begun it meanwhile: theirs stays.
          change.mutate((latest) => (latest.length === 0 ? [first] : latest));
        }}
      >
        Begin with the hours of {year - 1}
      </Button>
      {change.error && <p role="alert">{problemSentence(change.error)}</p>}
    </>
  );
}
