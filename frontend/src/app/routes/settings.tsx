// One's own account: profile, password, second factor, sessions and keys for scripts.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '@/api/queries';
import { Padded } from '@/components/ui/padded';
import { Column, Columns, Page, Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { ApiKeyForm } from '@/features/settings/components/api-key-form';
import { ApiKeyList } from '@/features/settings/components/api-key-list';
import { Appearance } from '@/features/settings/components/appearance';
import { PasswordForm } from '@/features/settings/components/password-form';
import { ProfileForm } from '@/features/settings/components/profile-form';
import { SecondFactor } from '@/features/settings/components/second-factor';
import { EndOthersButton, SessionList } from '@/features/settings/components/session-list';
import { LinkButton } from '../link-button';

export function SettingsPage() {
  return (
    <Page title="Settings">
      <Columns>
        <Column>
          <Panel title="Profile">
            <Padded narrow>
              <ProfileForm />
            </Padded>
          </Panel>
          <Panel title="Notifications">
            <Padded narrow>
              <LinkButton to="/notifications/channels" variant="default">
                Channels and this browser
              </LinkButton>
            </Padded>
          </Panel>
        </Column>
        <Column>
          <Panel title="Password">
            <Padded narrow>
              <PasswordForm />
            </Padded>
          </Panel>
          <Panel title="Second factor">
            <Padded narrow>
              <SecondFactor />
            </Padded>
          </Panel>
          <Panel title="Theme">
            <Padded narrow>
              <Appearance />
            </Padded>
          </Panel>
        </Column>
      </Columns>
      <Panel title="Sessions" tools={<EndOthersButton />}>
        <SessionList />
      </Panel>
      <ApiKeys />
    </Page>
  );
}

function ApiKeys() {
  const { data: me } = useQuery(meQuery());
  const [making, setMaking] = useState(false);
  const open = () => {
    setMaking(true);
  };
  const close = () => {
    setMaking(false);
  };
  return (
    <Panel
      title="API keys"
      tools={
        <Button variant="default" size="compact-sm" onClick={open}>
          New key
        </Button>
      }
    >
      <ApiKeyList
        emptyAction={
          <Button variant="default" onClick={open}>
            Make a key
          </Button>
        }
      />
      <Sheet kind="dialog" title="New API key" opened={making} onClose={close}>
        <ApiKeyForm isAdmin={me?.role === 'admin'} onDone={close} />
      </Sheet>
    </Panel>
  );
}
