// What the user was told, where else they are told of it, and what was delivered there.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { channelsQuery, methodsQuery } from '@/api/notification-queries';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Padded } from '@/components/ui/padded';
import { LinkTabs, Page, Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { NotificationList } from '@/features/notifications/components/notification-list';
import { SendForm } from '@/features/notifications/components/send-form';
import { DeliveryList } from '@/features/notifications/components/delivery-list';
import { DELIVERY, METHOD } from '@/features/notifications/words';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';
import { NotificationTarget } from '../notification-target';

const feed = getRouteApi('/app/notifications/');
const deliveries = getRouteApi('/app/notifications/deliveries');
const EXACT = { exact: true, includeSearch: false };

const DAYS: readonly FilterField[] = [
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'To', kind: 'day' },
];

export function NotificationsLayout() {
  const [writing, setWriting] = useState(false);
  return (
    <Page
      title="Notifications"
      tools={
        <Button
          variant="default"
          onClick={() => {
            setWriting(true);
          }}
        >
          Send a message
        </Button>
      }
    >
      <LinkTabs label="Notifications">
        <Link to="/notifications" activeOptions={EXACT}>
          Feed
        </Link>
        <Link to="/notifications/channels" activeOptions={EXACT}>
          Channels
        </Link>
        <Link to="/notifications/deliveries" activeOptions={EXACT}>
          Delivery log
        </Link>
      </LinkTabs>
      <Outlet />
      <Sheet
        kind="dialog"
        title="Send a message"
        opened={writing}
        onClose={() => {
          setWriting(false);
        }}
      >
        <SendForm
          onDone={() => {
            setWriting(false);
          }}
        />
      </Sheet>
    </Page>
  );
}

/** The kinds of events that there are, for a filter. */
function useKindField(): FilterField {
  const { data } = useQuery(methodsQuery());
  const choices = (data?.events ?? []).map(({ event, title }) => [event, title] as const);
  return { name: 'kind', label: 'Event', kind: 'choice', wide: true, choices };
}

export function FeedPage() {
  const search = feed.useSearch();
  const navigate = feed.useNavigate();
  const kindField = useKindField();
  const { unread, ...filters } = search;
  return (
    <>
      <FilterBar
        fields={[
          ...DAYS,
          kindField,
          {
            name: 'level',
            label: 'Matters',
            kind: 'choice',
            choices: [
              ['info', 'Good to know'],
              ['warning', 'Warning'],
              ['critical', 'Act now'],
            ],
          },
          {
            name: 'unread',
            label: 'Read',
            kind: 'choice',
            choices: [['true', 'Not read yet']],
          },
        ]}
        values={{ ...filters, unread: unread === true ? 'true' : undefined }}
        onChange={(name, value) =>
          void navigate({
            search: (old) => ({ ...old, [name]: name === 'unread' ? value === 'true' : value }),
            replace: true,
          })
        }
      />
      <Panel label="Feed">
        <Padded>
          <NotificationList
            filters={withInstants(search)}
            linkOf={(row) => <NotificationTarget row={row} />}
          />
        </Padded>
      </Panel>
    </>
  );
}

export function DeliveriesPage() {
  const search = deliveries.useSearch();
  const navigate = deliveries.useNavigate();
  const { data } = useQuery(channelsQuery());
  const kindField = useKindField();
  return (
    <>
      <FilterBar
        fields={[
          ...DAYS,
          {
            name: 'channel_id',
            label: 'Channel',
            kind: 'choice',
            choices: (data?.items ?? []).map(
              ({ id, method, endpoint }) => [id, `${METHOD[method].word}: ${endpoint}`] as const,
            ),
          },
          kindField,
          {
            name: 'status',
            label: 'Status',
            kind: 'choice',
            choices: Object.entries(DELIVERY).map(([name, { word }]) => [name, word] as const),
          },
        ]}
        values={{ ...search }}
        onChange={(name, value) =>
          void navigate({ search: (old) => ({ ...old, [name]: value }), replace: true })
        }
      />
      <Panel label="Delivery log">
        <DeliveryList
          filters={withInstants(search)}
          emptyAction={
            <LinkButton to="/notifications/channels" variant="default">
              See channels
            </LinkButton>
          }
        />
      </Panel>
    </>
  );
}
