// The second step of a log-in: a code of the app, or a recovery code when the app is lost.
import { Button, TextInput } from '@mantine/core';

export interface FactorAnswer {
  kind: 'totp' | 'recovery_code';
  text: string;
}

export const NO_ANSWER: FactorAnswer = { kind: 'totp', text: '' };

/** As the log-in takes it; nothing while nothing was typed. */
export const factorOf = ({ kind, text }: FactorAnswer) =>
  text.trim() === '' ? {} : { [kind]: text.trim() };

const WRONG = {
  totp: 'This code is not good, or was used before. Take the next one the app shows.',
  recovery_code: 'This is none of your recovery codes, or it was used before.',
} as const satisfies Record<FactorAnswer['kind'], string>;

interface Props {
  answer: FactorAnswer;
  /** The server has just refused what was given. */
  isRefused: boolean;
  onChange: (answer: FactorAnswer) => void;
}

export function FactorField({ answer, isRefused, onChange }: Props) {
  const isApp = answer.kind === 'totp';
  return (
    <>
      <TextInput
        key={answer.kind}
        label={isApp ? 'Code of the app' : 'Recovery code'}
        description={
          isApp
            ? 'The six digits that your authenticator app shows now.'
            : 'One of those you kept when you set up the app. Each is good once.'
        }
        name={answer.kind}
        inputMode={isApp ? 'numeric' : 'text'}
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        autoFocus
        value={answer.text}
        error={isRefused && WRONG[answer.kind]}
        onChange={(event) => {
          onChange({ ...answer, text: event.currentTarget.value });
        }}
      />
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => {
          onChange({ kind: isApp ? 'recovery_code' : 'totp', text: '' });
        }}
      >
        {isApp ? 'Use a recovery code instead' : 'Use the app instead'}
      </Button>
    </>
  );
}
