// The sessions of a day, a row each: what for, from when to when, and for which shares.
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { TradingSession } from '@/api/types';
import { SESSION_WORD, SHARES_WORD, sharesOf } from '../calendar';
import classes from './calendar-sessions.module.css';

const MOST = 12;

interface Props {
  sessions: readonly TradingSession[];
  onChange: (sessions: TradingSession[]) => void;
}

const dataOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

export function SessionRows({ sessions, onChange }: Props) {
  return (
    <fieldset className={classes['sessions']}>
      <legend>Sessions, in India’s time</legend>
      {sessions.map((session, index) => (
        <SessionRow
          // Rows have no name of their own; every field in them is told its value.
          key={index}
          number={index + 1}
          session={session}
          onChange={(next) => {
            onChange(sessions.with(index, next));
          }}
          onRemove={() => {
            onChange(sessions.toSpliced(index, 1));
          }}
        />
      ))}
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Plus size={14} />}
        disabled={sessions.length >= MOST}
        onClick={() => {
          const opens = sessions.at(-1)?.closes ?? '09:15';
          onChange([...sessions, { kind: 'continuous', opens, closes: '15:30', shares: 'all' }]);
        }}
      >
        Add a session
      </Button>
    </fieldset>
  );
}

interface RowProps {
  number: number;
  session: TradingSession;
  onChange: (session: TradingSession) => void;
  onRemove: () => void;
}

function SessionRow({ number, session, onChange, onRemove }: RowProps) {
  const name = (what: string) => `${what} of session ${number}`;
  return (
    <div className={classes['row']} role="group" aria-label={`Session ${number}`}>
      <NativeSelect
        aria-label={name('Kind')}
        data={dataOf(SESSION_WORD)}
        value={session.kind}
        onChange={(event) => {
          onChange({ ...session, kind: event.currentTarget.value as TradingSession['kind'] });
        }}
      />
      <TextInput
        type="time"
        aria-label={name('Begin')}
        value={session.opens}
        onChange={(event) => {
          onChange({ ...session, opens: event.currentTarget.value });
        }}
      />
      <TextInput
        type="time"
        aria-label={name('End')}
        value={session.closes}
        onChange={(event) => {
          onChange({ ...session, closes: event.currentTarget.value });
        }}
      />
      <NativeSelect
        aria-label={name('Shares')}
        data={dataOf(SHARES_WORD)}
        value={sharesOf(session)}
        onChange={(event) => {
          const shares = event.currentTarget.value as ReturnType<typeof sharesOf>;
          onChange({ ...session, shares });
        }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove session ${number}`}
        onClick={onRemove}
      >
        <X size={14} />
      </ActionIcon>
    </div>
  );
}
