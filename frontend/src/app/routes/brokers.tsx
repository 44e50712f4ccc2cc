// Broker accounts: the list, linking a new one, and one account.
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Page, Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { BrokerDetail } from '@/features/brokers/components/broker-detail';
import { BrokerList } from '@/features/brokers/components/broker-list';
import { LoginResultNote } from '@/features/brokers/components/login-result';
import { LinkForm } from '@/features/brokers/components/link-form';

const list = getRouteApi('/app/brokers');
const route = getRouteApi('/app/brokers/$brokerId');

export function BrokersPage() {
  const navigate = useNavigate();
  const { login } = list.useSearch();
  const [linking, setLinking] = useState(false);
  const start = () => {
    setLinking(true);
  };
  const open = ({ id }: { id: string }) =>
    void navigate({ to: '/brokers/$brokerId', params: { brokerId: id } });
  return (
    <Page
      title="Brokers"
      tools={
        <Button leftSection={<Plus size={16} />} onClick={start}>
          Link broker
        </Button>
      }
    >
      {login !== undefined && <LoginResultNote result={login} />}
      <Panel label="Broker accounts">
        <BrokerList onOpen={open} emptyAction={<Button onClick={start}>Link an account</Button>} />
      </Panel>
      <Sheet
        kind="dialog"
        title="Link a broker account"
        opened={linking}
        onClose={() => {
          setLinking(false);
        }}
      >
        <LinkForm onDone={open} />
      </Sheet>
    </Page>
  );
}

export function BrokerPage() {
  const { brokerId } = route.useParams();
  const { login } = route.useSearch();
  const navigate = useNavigate();
  return (
    <BrokerDetail
      id={brokerId}
      loginResult={login}
      onGone={() => void navigate({ to: '/brokers' })}
    />
  );
}
