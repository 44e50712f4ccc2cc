// Where a user is told of things: channels, a Telegram chat, and this browser.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { channelsQuery } from '@/api/notification-queries';
import { Padded } from '@/components/ui/padded';
import { Column, Columns, Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { BrowserSettings } from '@/features/notifications/components/browser-settings';
import { ChannelDetail } from '@/features/notifications/components/channel-detail';
import { ChannelForm } from '@/features/notifications/components/channel-form';
import { ChannelList } from '@/features/notifications/components/channel-list';
import { TelegramLink } from '@/features/notifications/components/telegram-link';
import { METHOD } from '@/features/notifications/words';
import { LinkButton } from '../link-button';
import { useStrategyNames } from '../use-names';

const route = getRouteApi('/app/notifications/channels');
const NEW = 'new';

export function ChannelsPage() {
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useQuery(channelsQuery());
  const { strategies } = useStrategyNames();
  const opened = data?.items.find(({ id }) => id === open);
  const show = (id: string | undefined) => void navigate({ search: { open: id }, replace: true });
  const close = () => {
    show(undefined);
  };
  const adder = (label: string, size?: string) => (
    <Button
      variant="default"
      {...(size !== undefined && { size })}
      onClick={() => {
        show(NEW);
      }}
    >
      {label}
    </Button>
  );
  return (
    <>
      <Panel title="Channels" tools={adder('Add a channel', 'compact-sm')}>
        <ChannelList
          onOpen={({ id }) => {
            show(id);
          }}
          emptyAction={adder('Add the first')}
        />
      </Panel>
      <Columns>
        <Column>
          <Panel title="Telegram">
            <Padded narrow>
              <TelegramLink />
            </Padded>
          </Panel>
        </Column>
        <Column>
          <Panel title="This browser">
            <Padded narrow>
              <BrowserSettings />
            </Padded>
          </Panel>
        </Column>
      </Columns>
      <Sheet kind="dialog" title="New channel" opened={open === NEW} onClose={close}>
        <ChannelForm
          onDone={({ id }) => {
            show(id);
          }}
        />
      </Sheet>
      <Sheet
        title={opened === undefined ? 'Channel' : `${METHOD[opened.method].word} channel`}
        opened={opened !== undefined}
        onClose={close}
      >
        {opened !== undefined && (
          <ChannelDetail
            key={opened.id}
            channel={opened}
            strategies={strategies}
            onGone={close}
            links={
              <LinkButton
                to="/notifications/deliveries"
                search={{ channel_id: opened.id }}
                variant="default"
              >
                Its delivery log
              </LinkButton>
            }
          />
        )}
      </Sheet>
    </>
  );
}
