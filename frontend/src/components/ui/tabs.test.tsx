import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { Tabs } from './tabs';

const TABS = [
  ['one', 'First'],
  ['two', 'Second'],
  ['three', 'Third'],
] as const;

function Shown() {
  const [tab, setTab] = useState<(typeof TABS)[number][0]>('one');
  return (
    <Tabs label="Parts" tabs={TABS} value={tab} onChange={setTab}>
      <p>{tab}</p>
    </Tabs>
  );
}

test('tabs are gone through by arrows, and are one stop for the keyboard', async () => {
  render(<Shown />);
  await userEvent.tab();
  expect(screen.getByRole('tab', { name: 'First' })).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  expect(screen.getByRole('tab', { name: 'Second' })).toHaveFocus();
  expect(screen.getByRole('tabpanel', { name: 'Second' })).toHaveTextContent('two');
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
  expect(screen.getByRole('tabpanel')).toHaveTextContent('three');
  await userEvent.keyboard('{Home}');
  expect(screen.getByRole('tabpanel')).toHaveTextContent('one');
  await userEvent.click(screen.getByRole('tab', { name: 'Third' }));
  expect(screen.getByRole('tab', { name: 'Third', selected: true })).toBeVisible();
});
