// The mails that were written and not sent, for trying things out without a mail server.
import { useState } from 'react';
import type { KeptMail } from '@/api/types';
import { CodeBlock } from '@/components/ui/copy-field';
import { Facts, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { MailList } from '@/features/admin/components/mail-list';

export function MailsPage() {
  const [opened, setOpened] = useState<KeptMail | null>(null);
  return (
    <>
      <Panel title="Mails" note="Kept because no mail server is set. They let people in.">
        <MailList onOpen={setOpened} />
      </Panel>
      <Sheet
        title={opened?.subject ?? 'Mail'}
        opened={opened !== null}
        onClose={() => {
          setOpened(null);
        }}
      >
        {opened !== null && (
          <Stack>
            <Facts
              items={[
                ['To', opened.to],
                ['Written', <When key="when" iso={opened.queued_at} />],
              ]}
            />
            <CodeBlock label="Text" text={opened.text} />
          </Stack>
        )}
      </Sheet>
    </>
  );
}
