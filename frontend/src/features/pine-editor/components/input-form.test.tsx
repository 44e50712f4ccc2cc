import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import type { PineInput } from '../api';
import { readValue } from '../inputs';
import { InputForm } from './input-form';

const makeInput = (over: Partial<PineInput>): PineInput => ({
  name: 'length',
  type: 'int',
  title: 'Length',
  default: 14,
  minimum: null,
  maximum: null,
  step: null,
  options: [],
  group: null,
  tooltip: null,
  inline: null,
  line: 3,
  ...over,
});

const INPUTS = [
  makeInput({ minimum: 2, maximum: 200, tooltip: 'Bars looked back.', group: 'Averages' }),
  makeInput({ name: 'factor', title: 'Factor', type: 'float', default: 1.5, step: 0.1 }),
  makeInput({ name: 'useStop', title: 'Use a stop', type: 'bool', default: true }),
  makeInput({
    name: 'side',
    title: 'Side',
    type: 'string',
    default: 'Both',
    options: ['Both', 'Long'],
  }),
  makeInput({ name: null, title: 'Nameless', default: 3 }),
];

function shown(inputs: readonly PineInput[], values: Record<string, unknown> = {}) {
  server.use(
    http.post(url('/pine/check'), () =>
      HttpResponse.json({
        ok: true,
        version: 6,
        kind: 'strategy',
        title: 'X',
        diagnostics: [],
        inputs,
        orders: [],
      }),
    ),
  );
  const save = vi.fn();
  renderWith(
    <InputForm script="//@version=6" values={values} isPending={false} error={null} save={save} />,
  );
  return { save, user: userEvent.setup() };
}

test('the form shows defaults, bounds, tooltips and groups', async () => {
  shown(INPUTS, { length: 20 });

  expect(await screen.findByLabelText('Length')).toHaveValue('20');
  expect(
    screen.getByText('Bars looked back. 2 to 200. The script’s default is 14.'),
  ).toBeInTheDocument();
  expect(screen.getByRole('group', { name: 'Averages' })).toContainElement(
    screen.getByLabelText('Length'),
  );
  expect(screen.getByLabelText('Factor')).toHaveValue('1.5');
  expect(screen.getByLabelText('Use a stop')).toBeChecked();
  expect(screen.getByLabelText('Nameless')).toBeDisabled();
  expect(screen.getByRole('button', { name: 'Save inputs' })).toBeDisabled();
});

test('what differs from the script’s defaults is saved, typed as the script has it', async () => {
  const { save, user } = shown(INPUTS, { length: 20 });

  const factor = await screen.findByLabelText('Factor');
  await user.clear(factor);
  await user.type(factor, '2.25');
  await user.click(screen.getByLabelText('Use a stop'));
  await user.selectOptions(screen.getByLabelText('Side'), 'Long');
  await user.click(screen.getByRole('button', { name: 'Save inputs' }));

  expect(save).toHaveBeenCalledWith({ length: 20, factor: 2.25, useStop: false, side: 'Long' });
});

test('a value out of bounds is said and not saved', async () => {
  const { save, user } = shown(INPUTS);

  const length = await screen.findByLabelText('Length');
  await user.clear(length);
  await user.type(length, '201{Enter}');

  expect(screen.getByText('At most 200.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Save inputs' })).toBeDisabled();
  expect(save).not.toHaveBeenCalled();
});

test('back to the script’s defaults is one button, and saves nothing of them', async () => {
  const { save, user } = shown(INPUTS, { length: 20, factor: 3 });

  await user.click(await screen.findByRole('button', { name: 'Use the script’s defaults' }));
  expect(screen.getByLabelText('Length')).toHaveValue('14');
  await user.click(screen.getByRole('button', { name: 'Save inputs' }));

  expect(save).toHaveBeenCalledWith({});
});

test('a script without inputs says so', async () => {
  shown([]);
  expect(await screen.findByText(/This script has no inputs/)).toBeInTheDocument();
});

test.each([
  ['int', '1.5', 'Enter a whole number.'],
  ['int', '', 'Enter a number.'],
  ['int', '0x10', 'Enter a number.'],
  ['float', '1,5', 'Enter a number.'],
  ['float', 'Infinity', 'Enter a number.'],
  ['float', '1e300', 'Enter a number.'],
  ['string', 'x'.repeat(4097), 'At most 4096 characters.'],
])('%s does not take %.10j', (type, text, error) => {
  expect(readValue(makeInput({ type }), text)).toEqual({ error });
});

test('an option is sent as the script has it, a stranger is refused', () => {
  const input = makeInput({ options: [5, 15] });
  expect(readValue(input, '15')).toEqual({ value: 15 });
  expect(readValue(input, '10')).toEqual({ error: 'Choose one of the list.' });
});
