// The script's inputs as a form: what differs from the script's defaults is kept with the strategy.
import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { ErrorState } from '@/components/ui/states';
import { problemSentence } from '@/lib/problem-text';
import { checkQuery, type PineInput } from '../api';
import {
  choicesOf,
  controlOf,
  grouped,
  readForm,
  textOf,
  titleOf,
  valueOf,
  type Value,
  type Values,
} from '../inputs';
import classes from './input-form.module.css';

interface Saving {
  isPending: boolean;
  error: Error | null;
  save: (values: Record<string, Value>) => void;
}

interface Props extends Saving {
  script: string;
  values: Values;
}

export function InputForm({ script, values, ...saving }: Props) {
  const { data, error, refetch } = useQuery(checkQuery(script));
  if (data === undefined) {
    if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
    return <p className="dim">Reading the script’s inputs…</p>;
  }
  if (data.inputs.length === 0) {
    return (
      <p className="dim">
        This script has no inputs. A line such as <code>length = input.int(14)</code> makes one.
      </p>
    );
  }
  const inForce = JSON.stringify(values);
  return <Form key={`${script}${inForce}`} inputs={data.inputs} values={values} {...saving} />;
}

interface FormProps extends Saving {
  inputs: readonly PineInput[];
  values: Values;
}

function Form({ inputs, values, isPending, error, save }: FormProps) {
  const stored = Object.fromEntries(
    inputs.map((input) => [input.name ?? '', textOf(valueOf(input, values))]),
  );
  const [typed, setTyped] = useState(stored);
  const read = readForm(inputs, typed);
  const hasErrors = Object.keys(read.errors).length > 0;
  const isSame = inputs.every(({ name }) => name === null || typed[name] === stored[name]);
  const set = (name: string, text: string) => {
    setTyped((old) => ({ ...old, [name]: text }));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!hasErrors) save(read.values);
      }}
    >
      <Stack>
        {grouped(inputs).map(({ title, inputs: members }) => (
          <div key={title} role="group" aria-label={title} className={classes['group']}>
            {title !== '' && <h3>{title}</h3>}
            {members.map((input) => (
              <Field
                key={`${input.name ?? ''}:${input.line}`}
                input={input}
                text={input.name === null ? textOf(input.default) : (typed[input.name] ?? '')}
                error={read.errors[input.name ?? '']}
                onText={set}
              />
            ))}
          </div>
        ))}
        {error && <Reason>{problemSentence(error)}</Reason>}
        <Actions>
          <Button type="submit" disabled={isSame || hasErrors} loading={isPending}>
            Save inputs
          </Button>
          <Button
            variant="default"
            disabled={Object.keys(read.values).length === 0 && !hasErrors}
            onClick={() => {
              setTyped(
                Object.fromEntries(inputs.map((each) => [each.name ?? '', textOf(each.default)])),
              );
            }}
          >
            Use the script’s defaults
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}

interface FieldProps {
  input: PineInput;
  text: string;
  error: string | undefined;
  onText: (name: string, text: string) => void;
}

function Field({ input, text, error, onText }: FieldProps) {
  const control = controlOf(input);
  const { name } = input;
  const common = {
    label: titleOf(input),
    description: describe(input, text),
    error,
    disabled: name === null,
  };
  const onChange = (event: { currentTarget: { value: string } }) => {
    if (name !== null) onText(name, event.currentTarget.value);
  };
  switch (control) {
    case 'switch':
      return (
        <Switch
          {...common}
          className={classes['switch'] ?? ''}
          checked={text === 'true'}
          onChange={(event) => {
            if (name !== null) onText(name, String(event.currentTarget.checked));
          }}
        />
      );
    case 'choice':
      return <NativeSelect {...common} value={text} data={choicesOf(input)} onChange={onChange} />;
    case 'long-text':
      return <Textarea {...common} value={text} autosize minRows={2} onChange={onChange} />;
    case 'whole':
    case 'number':
      return (
        <TextInput
          {...common}
          value={text}
          inputMode={control === 'whole' ? 'numeric' : 'decimal'}
          className={classes['number'] ?? ''}
          onChange={onChange}
        />
      );
    case 'color':
    case 'text':
      return <TextInput {...common} value={text} onChange={onChange} />;
  }
}

/** The tooltip, the bounds, and the default where another value is in force. */
function describe(input: PineInput, text: string): string {
  const { name, tooltip, minimum, maximum, step } = input;
  const bounds =
    minimum !== null && maximum !== null
      ? `${textOf(minimum)} to ${textOf(maximum)}.`
      : minimum !== null
        ? `At least ${textOf(minimum)}.`
        : maximum !== null
          ? `At most ${textOf(maximum)}.`
          : '';
  const given = textOf(input.default);
  return [
    tooltip ?? '',
    name === null ? 'Give it a variable in the script to set it here.' : '',
    bounds,
    step === null ? '' : `Steps of ${textOf(step)}.`,
    given === text || given === '' ? '' : `The script’s default is ${given}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
