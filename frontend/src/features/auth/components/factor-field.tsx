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

interface Props {
  answer: FactorAnswer;
  error: string | undefined;
  onChange: (answer: FactorAnswer) => void;
}

export function FactorField({ answer, error, onChange }: Props) {
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
        error={error}
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
