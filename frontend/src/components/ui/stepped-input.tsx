// A number that moves in steps: lots of a quantity, ticks of a price. By keys, buttons or typing.
import { ActionIcon, TextInput } from '@mantine/core';
import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Decimal, decimalOf } from '@/lib/decimal';
import classes from './stepped-input.module.css';

interface Props {
  label: string;
  step: string;
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  description?: ReactNode;
}

/** The next number on the grid; never below one step. */
export function stepped(value: string, step: string, way: 1 | -1): string {
  const size = decimalOf(step) ?? new Decimal(1);
  const now = decimalOf(value) ?? new Decimal(0);
  const count = way === 1 ? now.div(size).floor().plus(1) : now.div(size).ceil().minus(1);
  return Decimal.max(count, 1).times(size).toFixed(size.decimalPlaces());
}

export function SteppedInput({ label, step, value, onChange, error, description }: Props) {
  const move = (way: 1 | -1) => {
    onChange(stepped(value, step, way));
  };
  return (
    <TextInput
      label={label}
      description={description}
      error={error}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        move(event.key === 'ArrowUp' ? 1 : -1);
      }}
      rightSectionWidth={76}
      rightSection={
        <span className={classes['buttons']}>
          <StepButton
            label={`Less ${label.toLowerCase()}`}
            icon={<Minus size={14} />}
            onStep={() => {
              move(-1);
            }}
          />
          <StepButton
            label={`More ${label.toLowerCase()}`}
            icon={<Plus size={14} />}
            onStep={() => {
              move(1);
            }}
          />
        </span>
      }
    />
  );
}

interface ButtonProps {
  label: string;
  icon: ReactNode;
  onStep: () => void;
}

function StepButton({ label, icon, onStep }: ButtonProps) {
  return (
    <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} onClick={onStep}>
      {icon}
    </ActionIcon>
  );
}
