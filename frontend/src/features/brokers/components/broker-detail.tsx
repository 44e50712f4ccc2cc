// One account: how its session stands, a check, its label, and unlinking it.
import { Button, Group, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { brokerQuery } from '@/api/queries';
import type { Broker } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { Actions, Facts, Reason, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { Page, Panel } from '@/components/ui/panel';
import { Padded } from '@/components/ui/padded';
import { Sheet } from '@/components/ui/sheet';
import { ErrorState } from '@/components/ui/states';
import { BrokerStatus } from '@/components/ui/status';
import { problemSentence } from '@/lib/problem-text';
import { useUnlinkBroker, useUpdateBroker, useVerifyBroker } from '../api';
import { factWords } from '../facts';
import type { LoginResult } from '../login-results';
import { BrokerBooks } from './broker-books';
import { BrokerName } from './broker-name';
import { CredentialsForm } from './credentials-form';
import { LoginResultNote } from './login-result';
import { PostbackPanel } from './postback-panel';

interface Props {
  id: string;
  /** What came of a log-in at the broker's page, right after it. */
  loginResult?: LoginResult | undefined;
  onGone: () => void;
}

export function BrokerDetail({ id, loginResult, onGone }: Props) {
  const { data: broker, error, refetch } = useQuery(brokerQuery(id));
  if (broker === undefined) {
    return (
      <Page title="Broker account">
        <Panel label="Broker account">
          {error === null ? (
            <Skeleton height={200} />
          ) : (
            <ErrorState error={error} onRetry={() => void refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  return (
    <Page
      title={broker.label}
      badge={<ModeBadge mode={broker.type === 'paper' ? 'paper' : 'live'} />}
    >
      {loginResult !== undefined && <LoginResultNote result={loginResult} />}
      <Panel title="Connection">
        <Padded>
          <Connection key={broker.id} broker={broker} />
        </Padded>
      </Panel>
      {broker.status === 'connected' && <BrokerBooks key={broker.id} id={broker.id} />}
      {broker.type !== 'paper' && <PostbackPanel key={broker.id} id={broker.id} />}
      <Panel title="Account">
        <Padded>
          <Account key={broker.id} broker={broker} onGone={onGone} />
        </Padded>
      </Panel>
    </Page>
  );
}

function Connection({ broker }: { broker: Broker }) {
  const verify = useVerifyBroker();
  const isLive = broker.type !== 'paper';
  const [renewing, setRenewing] = useState(isLive && broker.status !== 'connected');
  return (
    <Stack>
      <Facts
        items={[
          ['Status', <BrokerStatus key="status" status={broker.status} />],
          ['Broker', <BrokerName key="broker" type={broker.type} />],
          ['Session ends', <When key="end" iso={broker.token_expiry} />],
          ['Connected', <When key="since" iso={broker.connected_at} />],
          ['Checked', <When key="checked" iso={broker.checked_at} />],
          ...factWords(broker.facts),
        ]}
      />
      {broker.status_reason !== null && <Reason>{broker.status_reason}</Reason>}
      {broker.warnings.map((warning) => (
        <p key={warning} className="warn" role="note">
          {warning}
        </p>
      ))}
      {verify.error && <Reason>{problemSentence(verify.error)}</Reason>}
      {verify.isSuccess && <p role="status">Checked with the broker just now.</p>}
      <Actions>
        <Button
          variant="default"
          loading={verify.isPending}
          onClick={() => {
            verify.mutate(broker.id);
          }}
        >
          Check connection
        </Button>
        {isLive && !renewing && (
          <Button
            variant="default"
            onClick={() => {
              setRenewing(true);
            }}
          >
            Replace credentials
          </Button>
        )}
      </Actions>
      {renewing && (
        <CredentialsForm
          broker={broker}
          onDone={() => {
            setRenewing(false);
          }}
        />
      )}
    </Stack>
  );
}

function Account({ broker, onGone }: { broker: Broker; onGone: () => void }) {
  const [label, setLabel] = useState(broker.label);
  const [asking, setAsking] = useState(false);
  const update = useUpdateBroker(broker.id);
  const unlink = useUnlinkBroker();
  return (
    <Stack>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate({ label: label.trim() });
        }}
      >
        <Group align="end" gap="xs" maw={480}>
          <TextInput
            label="Label"
            flex={1}
            required
            withAsterisk={false}
            value={label}
            onChange={(event) => {
              setLabel(event.currentTarget.value);
            }}
          />
          <Button
            type="submit"
            variant="default"
            loading={update.isPending}
            disabled={label.trim() === broker.label || label.trim() === ''}
          >
            Save label
          </Button>
        </Group>
      </form>
      {update.error && <Reason>{problemSentence(update.error)}</Reason>}
      <Actions>
        <Button
          variant="default"
          color="red"
          onClick={() => {
            setAsking(true);
          }}
        >
          Unlink account
        </Button>
      </Actions>
      <Sheet
        kind="dialog"
        opened={asking}
        title={`Unlink ${broker.label}?`}
        onClose={() => {
          setAsking(false);
        }}
      >
        <Stack>
          <p>Its credentials are deleted. Strategies that trade through it stop sending orders.</p>
          {unlink.error && <Reason>{problemSentence(unlink.error)}</Reason>}
          <Actions>
            <Button
              color="red"
              loading={unlink.isPending}
              onClick={() => {
                unlink.mutate(broker.id, { onSuccess: onGone });
              }}
            >
              Unlink
            </Button>
          </Actions>
        </Stack>
      </Sheet>
    </Stack>
  );
}
