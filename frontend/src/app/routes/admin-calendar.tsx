// Trading hours and holidays, by segment and year.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { calendarQuery } from '@/api/admin-queries';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import {
  entryKey,
  SEGMENT_WORD,
  SEGMENTS,
  type Applies,
  type CalendarSegment,
} from '@/features/admin/calendar';
import { CalendarForm } from '@/features/admin/components/calendar-form';
import { CalendarList } from '@/features/admin/components/calendar-lists';
import { BeginYear, MissingYear } from '@/features/admin/components/calendar-year';
import { istDay } from '@/lib/time';

const route = getRouteApi('/app/admin/calendar');
const FIRST_YEAR = 2026;
const NEW = { week: 'new-week', day: 'new-day' } as const satisfies Record<Applies, string>;

const thisYear = () => Number(istDay(new Date()).slice(0, 4));

function fieldsFor(year: number): readonly FilterField[] {
  const years = [];
  for (let each = FIRST_YEAR; each <= thisYear() + 1; each += 1) years.push(each);
  if (!years.includes(year)) years.push(year);
  return [
    {
      name: 'segment',
      label: 'Segment',
      kind: 'choice',
      required: true,
      wide: true,
      choices: SEGMENTS.map((segment) => [segment, SEGMENT_WORD[segment]] as const),
    },
    {
      name: 'year',
      label: 'Year',
      kind: 'choice',
      required: true,
      choices: years.sort().map((each) => [String(each), String(each)] as const),
    },
  ];
}

export function CalendarPage() {
  const { segment = 'NSE', year = thisYear(), open } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (next: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: next }), replace: true });
  const adder = (applies: Applies, label: string) => (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        show(NEW[applies]);
      }}
    >
      {label}
    </Button>
  );
  const list = {
    segment,
    year,
    onOpen: (entry: Parameters<typeof entryKey>[0]) => {
      show(entryKey(entry));
    },
  };
  return (
    <>
      <FilterBar
        fields={fieldsFor(year)}
        values={{ segment, year: String(year) }}
        onChange={(name, value) =>
          void navigate({
            search: (old) => ({ ...old, [name]: name === 'year' ? Number(value) : value }),
            replace: true,
          })
        }
      />
      <MissingYear
        year={thisYear() + 1}
        linkOf={(missing) => (
          <Link to="/admin/calendar" search={{ segment: missing, year: thisYear() + 1 }}>
            {SEGMENT_WORD[missing]}
          </Link>
        )}
      />
      <Panel title="Hours of the week" tools={adder('week', 'Change the hours')}>
        <CalendarList
          {...list}
          applies="week"
          emptyAction={
            <BeginYear segment={segment} year={year} otherwise={adder('week', 'Enter the hours')} />
          }
        />
      </Panel>
      <Panel title="Holidays and special days" tools={adder('day', 'Add a day')}>
        <CalendarList {...list} applies="day" emptyAction={adder('day', 'Add the first')} />
      </Panel>
      <EntrySheet
        segment={segment}
        year={year}
        open={open}
        onClose={() => {
          show(undefined);
        }}
      />
    </>
  );
}

interface SheetProps {
  segment: CalendarSegment;
  year: number;
  open: string | undefined;
  onClose: () => void;
}

function EntrySheet({ segment, year, open, onClose }: SheetProps) {
  const { data } = useQuery(calendarQuery(segment, year));
  const entries = data?.entries ?? [];
  const old = entries.find((entry) => entryKey(entry) === open);
  const applies = old?.applies ?? (open === NEW.week ? 'week' : 'day');
  const isKnown = old !== undefined || open === NEW.week || open === NEW.day;
  const subject = applies === 'week' ? 'hours of the week' : 'day';
  return (
    <Sheet
      kind="dialog"
      title={`${old === undefined ? 'New' : 'Change'} ${subject}, ${SEGMENT_WORD[segment]}`}
      opened={isKnown && data !== undefined}
      onClose={onClose}
    >
      {isKnown && (
        <CalendarForm
          key={open}
          segment={segment}
          year={year}
          entries={entries}
          applies={applies}
          old={old}
          onDone={onClose}
        />
      )}
    </Sheet>
  );
}
