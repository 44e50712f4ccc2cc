import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import type { CalendarEntry, StoredCalendar } from '@/api/types';
import { gives, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { CalendarForm } from './calendar-form';
import { CalendarList } from './calendar-lists';
import { BeginYear, MissingYear } from './calendar-year';

const WEEK: CalendarEntry = {
  date: '2027-01-01',
  applies: 'week',
  note: '',
  sessions: [{ kind: 'continuous', opens: '09:15', closes: '15:30', shares: 'all' }],
};
const HOLI: CalendarEntry = { date: '2027-03-22', applies: 'day', note: 'Holi', sessions: [] };
const nothing = () => undefined;

const year = (entries: CalendarEntry[], of = 2027): StoredCalendar => ({
  segment: 'NSE',
  exchange: 'NSE',
  year: of,
  entries,
});

function keepsWhatIsPut(entries: CalendarEntry[]) {
  const sent: StoredCalendar[] = [];
  server.use(
    gives('/admin/calendar', year(entries)),
    http.put(url('/admin/calendar'), async ({ request }) => {
      const body = (await request.json()) as StoredCalendar;
      sent.push(body);
      return HttpResponse.json({ ...body, exchange: 'NSE' });
    }),
  );
  return sent;
}

const form = (applies: CalendarEntry['applies'], old?: CalendarEntry) =>
  renderWith(
    <CalendarForm
      segment="NSE"
      year={2027}
      entries={[WEEK, HOLI]}
      applies={applies}
      old={old}
      onDone={nothing}
    />,
  );

test('a holiday is added to what the year has by then', async () => {
  const meanwhile = { ...HOLI, date: '2027-05-01', note: 'Added by somebody else' };
  const sent = keepsWhatIsPut([WEEK, HOLI, meanwhile]);
  form('day');
  await userEvent.type(screen.getByLabelText('Date'), '2027-01-26');
  await userEvent.type(screen.getByLabelText('Note'), 'Republic Day');
  await userEvent.click(screen.getByRole('button', { name: 'Add to the calendar' }));
  await screen.findByRole('button', { name: 'Add to the calendar' });
  expect(sent[0]?.entries.map(({ date }) => date)).toEqual([
    '2027-01-26',
    '2027-03-22',
    '2027-05-01',
    '2027-01-01',
  ]);
});

test('a line that cannot be is refused at its place before anything is sent', async () => {
  const sent = keepsWhatIsPut([WEEK, HOLI]);
  form('day');
  await userEvent.type(screen.getByLabelText('Date'), '2027-03-22');
  await userEvent.click(screen.getByRole('radio', { name: 'Half day' }));
  await userEvent.clear(screen.getByLabelText('End of session 1'));
  await userEvent.type(screen.getByLabelText('End of session 1'), '09:00');
  await userEvent.click(screen.getByRole('button', { name: 'Add to the calendar' }));
  expect(await screen.findByText(/is there already/)).toBeVisible();
  expect(screen.getByText('Trading 09:15–09:00 ends before it begins.')).toBeVisible();
  expect(sent).toEqual([]);
});

test('a day is removed; the first hours of a year are not', async () => {
  const sent = keepsWhatIsPut([WEEK, HOLI]);
  const first = form('week', WEEK);
  expect(screen.queryByRole('button', { name: /Remove from/ })).toBeNull();
  first.unmount();
  form('day', HOLI);
  await userEvent.click(screen.getByRole('button', { name: 'Remove from the calendar' }));
  await screen.findByRole('button', { name: 'Save' });
  expect(sent[0]?.entries).toEqual([WEEK]);
});

test('what the server refuses is said', async () => {
  server.use(
    gives('/admin/calendar', year([WEEK])),
    http.put(url('/admin/calendar'), () =>
      problem(422, { title: 'Not valid', detail: 'The hours of the week are missing.' }),
    ),
  );
  form('day', HOLI);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/The hours of the week are missing/)).toBeVisible();
});

test('a year that is not known says what follows from it, and begins with the hours before', async () => {
  const sent = keepsWhatIsPut([]);
  server.use(
    http.get(url('/admin/calendar'), ({ request }) =>
      HttpResponse.json(
        new URL(request.url).searchParams.get('year') === '2026'
          ? year([{ ...WEEK, date: '2026-01-01' }], 2026)
          : year([]),
      ),
    ),
  );
  renderWith(
    <CalendarList
      segment="NSE"
      year={2027}
      applies="week"
      onOpen={nothing}
      emptyAction={<BeginYear segment="NSE" year={2027} otherwise={null} />}
    />,
  );
  expect(await screen.findByText(/live orders are refused in it/)).toBeVisible();
  await userEvent.click(
    await screen.findByRole('button', { name: 'Begin with the hours of 2026' }),
  );
  expect(await screen.findByText('Fri 01 Jan 2027')).toBeVisible();
  expect(sent[0]?.entries).toEqual([WEEK]);
});

test('segments that do not know the coming year are named', async () => {
  server.use(
    http.get(url('/admin/calendar'), ({ request }) =>
      HttpResponse.json(
        year(new URL(request.url).searchParams.get('segment') === 'MCX' ? [] : [WEEK]),
      ),
    ),
  );
  renderWith(<MissingYear year={2027} linkOf={(segment) => <a href="#x">{segment}</a>} />);
  const notice = await screen.findByRole('status');
  expect(notice).toHaveTextContent('2027 is missing');
  expect(within(notice).getAllByRole('link')).toHaveLength(1);
  expect(notice).toHaveTextContent('MCX');
});
