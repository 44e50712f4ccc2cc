// What an administrator may do to an account, each with a question first.
import { Button, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { fieldOf } from '@/api/problem';
import type { User } from '@/api/types';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { problemSentence } from '@/lib/problem-text';
import { useChangeUser, useResetBrokers } from '../api';

interface QuestionProps {
  /** On the button that opens the question. */
  label: string;
  title: string;
  children: ReactNode;
  act: { label: string; red?: boolean; isRunning: boolean; error: Error | null };
  onAct: (close: () => void) => void;
}

function Question({ label, title, children, act, onAct }: QuestionProps) {
  const [asking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
  };
  const colour = act.red === true ? 'red' : undefined;
  return (
    <>
      <Button
        variant="default"
        color={colour}
        onClick={() => {
          setAsking(true);
        }}
      >
        {label}
      </Button>
      <Sheet kind="dialog" title={title} opened={asking} onClose={close}>
        <Stack>
          {children}
          {act.error && <Reason>{problemSentence(act.error)}</Reason>}
          <Actions>
            <Button
              color={colour}
              loading={act.isRunning}
              onClick={() => {
                onAct(close);
              }}
            >
              {act.label}
            </Button>
            <Button variant="default" onClick={close}>
              Leave it
            </Button>
          </Actions>
        </Stack>
      </Sheet>
    </>
  );
}

const Whom = ({ user }: { user: User }) => <strong className="wraps">{user.email}</strong>;

export function StatusChange({ user }: { user: User }) {
  const change = useChangeUser(user.id);
  const [reason, setReason] = useState('');
  const isOn = user.status === 'active';
  const why = reason.trim();
  return (
    <Question
      label={isOn ? 'Switch off' : 'Switch on'}
      title={isOn ? 'Switch this user off?' : 'Switch this user on?'}
      act={{
        label: isOn ? 'Switch off' : 'Switch on',
        red: isOn,
        isRunning: change.isPending,
        error: change.error,
      }}
      onAct={(close) => {
        const done = () => {
          setReason('');
          close();
        };
        change.mutate(
          { status: isOn ? 'disabled' : 'active', ...(why === '' ? {} : { reason: why }) },
          { onSuccess: done },
        );
      }}
    >
      <Whom user={user} />
      <p>
        {isOn
          ? 'They are logged out everywhere at once, and neither a password nor an API key lets them in. Orders that already work at a broker stay there.'
          : 'They may log in again with the password they had.'}
      </p>
      <Textarea
        label="Reason"
        description="For the audit log; they don’t see it."
        maxLength={500}
        value={reason}
        error={fieldOf(change.error, 'reason')}
        onChange={(event) => {
          setReason(event.currentTarget.value);
        }}
      />
    </Question>
  );
}

export function RoleChange({ user }: { user: User }) {
  const change = useChangeUser(user.id);
  const isAdmin = user.role === 'admin';
  return (
    <Question
      label={isAdmin ? 'Make a plain user' : 'Make administrator'}
      title={isAdmin ? 'Take the admin area away?' : 'Give the admin area?'}
      act={{
        label: isAdmin ? 'Make a plain user' : 'Make administrator',
        red: !isAdmin,
        isRunning: change.isPending,
        error: change.error,
      }}
      onAct={(close) => {
        change.mutate({ role: isAdmin ? 'user' : 'admin' }, { onSuccess: close });
      }}
    >
      <Whom user={user} />
      <p>
        {isAdmin
          ? 'They keep their own strategies and accounts, and see nobody else’s any more.'
          : 'They will see everybody’s activity, switch users off, and stop all orders.'}
      </p>
    </Question>
  );
}

export function BrokerReset({ user }: { user: User }) {
  const reset = useResetBrokers();
  return (
    <>
      <Question
        label="Reset brokers"
        title="Reset their brokers?"
        act={{
          label: 'Forget the credentials',
          red: true,
          isRunning: reset.isPending,
          error: reset.error,
        }}
        onAct={(close) => {
          reset.mutate(user.id, { onSuccess: close });
        }}
      >
        <Whom user={user} />
        <p>
          The credentials of all their real broker accounts are deleted. Live strategies stop
          sending orders until they link the accounts anew. Their paper account stays as it is.
        </p>
      </Question>
      {reset.data !== undefined && <p role="status">{resetWords(reset.data.reset)}</p>}
    </>
  );
}

const resetWords = (count: number) =>
  count === 0
    ? 'They had no credentials to forget.'
    : `The credentials of ${count} ${count === 1 ? 'account' : 'accounts'} were deleted.`;
