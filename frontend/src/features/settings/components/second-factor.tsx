// The second factor: set up by QR code, its recovery codes shown once, and taken away again.
import { Button, PasswordInput, Skeleton, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { secondFactorQuery } from '@/api/account-queries';
import { fieldOf, isAllAtFields } from '@/api/problem';
import type { FactorSetUp } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { CopyField } from '@/components/ui/copy-field';
import { Actions, Reason } from '@/components/ui/evidence';
import { ErrorState } from '@/components/ui/states';
import { saveBlob } from '@/lib/download';
import { problemSentence } from '@/lib/problem-text';
import { useConfirmFactor, useDisableFactor, useRenewCodes, useSetUpFactor } from '../api';
import classes from './second-factor.module.css';

const FEW_CODES = 3;
const FILE_NAME = 'autotrade-recovery-codes.txt';

export function SecondFactor() {
  const { data, error, refetch } = useQuery(secondFactorQuery());
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={120} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  if (codes !== null) {
    return (
      <RecoveryCodes
        codes={codes}
        onDone={() => {
          setCodes(null);
        }}
      />
    );
  }
  return data.enabled ? (
    <Enabled left={data.recovery_codes_left} onCodes={setCodes} />
  ) : (
    <Disabled onCodes={setCodes} />
  );
}

interface CodesProps {
  onCodes: (codes: readonly string[]) => void;
}

function Disabled({ onCodes }: CodesProps) {
  const setUp = useSetUpFactor();
  if (setUp.data !== undefined) return <Confirm setUp={setUp.data} onCodes={onCodes} />;
  return (
    <Stack gap="sm">
      <p>
        Logging in then also asks for a code of an authenticator app on your phone, and so does
        whatever could do harm: a stolen password alone is worth nothing.
      </p>
      {setUp.error && <Reason>{problemSentence(setUp.error)}</Reason>}
      <Actions>
        <Button
          loading={setUp.isPending}
          onClick={() => {
            setUp.mutate();
          }}
        >
          Set up the second factor
        </Button>
      </Actions>
    </Stack>
  );
}

function Confirm({ setUp, onCodes }: CodesProps & { setUp: FactorSetUp }) {
  const confirm = useConfirmFactor();
  return (
    <Stack gap="md">
      <ol className={classes['steps']}>
        <li>Scan this with your authenticator app, or type the key into it.</li>
        <li>Type the six digits that the app then shows.</li>
      </ol>
      <img
        className={classes['qr']}
        alt="QR code for the authenticator app"
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(setUp.qr)}`}
      />
      <CopyField label="Key" copyLabel="Copy key" text={setUp.secret} />
      <CodeForm
        label="Turn on"
        error={confirm.error}
        loading={confirm.isPending}
        onCode={(totp) => {
          confirm.mutate(
            { totp },
            {
              onSuccess: ({ recovery_codes }) => {
                onCodes(recovery_codes);
              },
            },
          );
        }}
      />
    </Stack>
  );
}

interface CodeFormProps {
  label: string;
  error: Error | null;
  loading: boolean;
  children?: ReactNode;
  red?: boolean;
  onCode: (code: string) => void;
}

function CodeForm({ label, error, loading, children, red = false, onCode }: CodeFormProps) {
  const [code, setCode] = useState('');
  return (
    <form
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code.trim());
      }}
    >
      <Stack gap="sm" maw={360}>
        {children}
        <TextInput
          label="Code of the app"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          value={code}
          error={fieldOf(error, 'totp')}
          onChange={(event) => {
            setCode(event.currentTarget.value);
          }}
        />
        {error && !isAllAtFields(error, ['totp', 'password']) && (
          <Reason>{problemSentence(error)}</Reason>
        )}
        <Actions>
          <Button type="submit" color={red ? 'red' : undefined} loading={loading}>
            {label}
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}

function Enabled({ left, onCodes }: CodesProps & { left: number }) {
  const [open, setOpen] = useState<'renew' | 'disable' | null>(null);
  const renew = useRenewCodes();
  return (
    <Stack gap="sm">
      <div>
        <StatusBadge tone="good">On</StatusBadge>{' '}
        <span className={left <= FEW_CODES ? 'warn' : 'dim'}>
          {left} recovery {left === 1 ? 'code is' : 'codes are'} left.
        </span>
      </div>
      {open === null && (
        <Actions>
          <Button
            variant="default"
            onClick={() => {
              setOpen('renew');
            }}
          >
            New recovery codes
          </Button>
          <Button
            variant="default"
            color="red"
            onClick={() => {
              setOpen('disable');
            }}
          >
            Turn off
          </Button>
        </Actions>
      )}
      {open === 'renew' && (
        <CodeForm
          label="Make new codes"
          error={renew.error}
          loading={renew.isPending}
          onCode={(totp) => {
            renew.mutate(
              { totp },
              {
                onSuccess: ({ recovery_codes }) => {
                  onCodes(recovery_codes);
                },
              },
            );
          }}
        />
      )}
      {open === 'disable' && <Disable />}
    </Stack>
  );
}

function Disable() {
  const [password, setPassword] = useState('');
  const disable = useDisableFactor();
  return (
    <CodeForm
      red
      label="Turn the second factor off"
      error={disable.error}
      loading={disable.isPending}
      onCode={(totp) => {
        disable.mutate({ totp, password });
      }}
    >
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        error={fieldOf(disable.error, 'password')}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
        }}
      />
    </CodeForm>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <Stack gap="sm">
      <p role="status">
        The second factor is on. <strong>Keep these recovery codes now</strong>: they are shown this
        once. Each lets you in once when the app is lost.
      </p>
      <CopyField label="Recovery codes" copyLabel="Copy recovery codes" text={codes.join('\n')} />
      <Actions>
        <Button onClick={onDone}>I have kept them</Button>
        <Button
          variant="default"
          leftSection={<Download size={15} />}
          onClick={() => {
            saveBlob(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }), FILE_NAME);
          }}
        >
          Save as a file
        </Button>
      </Actions>
    </Stack>
  );
}
