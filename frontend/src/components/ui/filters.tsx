// A row of filters; what they are set to lives in the URL.
import type { ReactNode } from 'react';
import classes from './filters.module.css';

export type Choice = readonly [value: string, label: string];

export type FilterField =
  | {
      name: string;
      label: string;
      kind: 'choice';
      choices: readonly Choice[];
      required?: true;
      wide?: true;
    }
  | { name: string; label: string; kind: 'day' | 'symbol' }
  | { name: string; label: string; kind: 'text'; placeholder: string };

interface Props {
  fields: readonly FilterField[];
  values: Readonly<Record<string, string | undefined>>;
  onChange: (name: string, value: string | undefined) => void;
  tools?: ReactNode;
}

export function FilterBar({ fields, values, onChange, tools }: Props) {
  return (
    <div className={classes['bar']} role="search" aria-label="Filters">
      {fields.map((field) => (
        <label
          key={field.name}
          className={`${classes['field']} ${isWide(field) ? classes['wide'] : ''}`}
        >
          {field.label}
          <FilterInput
            field={field}
            value={values[field.name] ?? ''}
            onChange={(value) => {
              onChange(field.name, value === '' ? undefined : value);
            }}
          />
        </label>
      ))}
      {tools !== undefined && <div className={classes['tools']}>{tools}</div>}
    </div>
  );
}

const isWide = (field: FilterField) =>
  field.kind === 'text' || (field.kind === 'choice' && field.wide === true);

const placeholderOf = (field: FilterField) =>
  field.kind === 'symbol' ? 'NSE:TCS' : field.kind === 'text' ? field.placeholder : undefined;

interface InputProps {
  field: FilterField;
  value: string;
  onChange: (value: string) => void;
}

function FilterInput({ field, value, onChange }: InputProps) {
  if (field.kind === 'choice') {
    return (
      <select
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {field.required !== true && <option value="">All</option>}
        {field.choices.map(([choice, label]) => (
          <option key={choice} value={choice}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  // Text is taken over when one is done with it, so that each letter is not a request.
  const isDay = field.kind === 'day';
  const done = (text: string) => {
    const next = field.kind === 'symbol' ? text.trim().toUpperCase() : text.trim();
    if (next !== value) onChange(next);
  };
  return (
    <input
      key={value}
      type={isDay ? 'date' : 'text'}
      placeholder={placeholderOf(field)}
      defaultValue={value}
      onBlur={(event) => {
        done(event.currentTarget.value);
      }}
      onChange={(event) => {
        if (isDay) done(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done(event.currentTarget.value);
      }}
    />
  );
}
