// Where the broker may post order updates, and the secret that signs them, shown once.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { postbackQuery } from '@/api/queries';
import { CopyField } from '@/components/ui/copy-field';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { Padded } from '@/components/ui/padded';
import { Panel } from '@/components/ui/panel';
import { problemSentence } from '@/lib/problem-text';
import { useRotatePostback } from '../api';

export function PostbackPanel({ id }: { id: string }) {
  const { data: postback } = useQuery(postbackQuery(id));
  const rotate = useRotatePostback(id);
  const secret = rotate.data?.secret ?? null;
  return (
    <Panel title="Order updates" note="Optional: they only make updates arrive sooner.">
      <Padded>
        <Stack>
          {postback !== undefined && (
            <>
              <CopyField
                label="Postback URL, unsigned"
                copyLabel="Copy unsigned postback URL"
                text={postback.hint_url}
              />
              <CopyField
                label="Postback URL, signed"
                copyLabel="Copy signed postback URL"
                text={postback.url}
              />
              {postback.old_secrets_until !== null && (
                <p>
                  The secret before this one is accepted until{' '}
                  <When iso={postback.old_secrets_until} />.
                </p>
              )}
            </>
          )}
          {secret !== null && (
            <CopyField label="Secret, shown only now" copyLabel="Copy secret" text={secret} />
          )}
          {rotate.error && <Reason>{problemSentence(rotate.error)}</Reason>}
          <Actions>
            <Button
              variant="default"
              loading={rotate.isPending}
              onClick={() => {
                rotate.mutate();
              }}
            >
              {postback === undefined ? 'Make a postback secret' : 'Make a new secret'}
            </Button>
          </Actions>
        </Stack>
      </Padded>
    </Panel>
  );
}
