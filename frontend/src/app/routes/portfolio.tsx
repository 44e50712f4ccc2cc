// Paper money and its ledger, and all accounts side by side.
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { portfolioQuery } from '@/api/portfolio-queries';
import { brokersQuery } from '@/api/queries';
import { Panel } from '@/components/ui/panel';
import { ErrorState } from '@/components/ui/states';
import { AccountList } from '@/features/portfolio/components/account-list';
import { LedgerCheck, LedgerList } from '@/features/portfolio/components/ledger-list';
import { PortfolioTiles } from '@/features/portfolio/components/portfolio-tiles';
import { ResetDialog } from '@/features/portfolio/components/reset-dialog';
import { LinkButton } from '../link-button';

export function PortfolioPage() {
  const { data, error, refetch } = useQuery(brokersQuery());
  const paper = data?.items.find(({ type }) => type === 'paper');
  const link = (
    <LinkButton to="/brokers" variant="default">
      See accounts
    </LinkButton>
  );
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={240} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <>
      {paper !== undefined && <PortfolioTiles brokerId={paper.id} />}
      <Panel title="Accounts" note="Paper and live, side by side">
        <AccountList emptyAction={link} />
      </Panel>
      {paper !== undefined && <Ledger brokerId={paper.id} />}
    </>
  );
}

function Ledger({ brokerId }: { brokerId: string }) {
  const { data } = useQuery(portfolioQuery(brokerId));
  const [resetting, setResetting] = useState(false);
  return (
    <>
      <Panel
        title="Ledger of the paper account"
        tools={
          <>
            <LedgerCheck brokerId={brokerId} />
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setResetting(true);
              }}
            >
              Reset
            </Button>
          </>
        }
      >
        <LedgerList
          brokerId={brokerId}
          emptyAction={
            <LinkButton to="/trade" search={{ ticket: 'BUY' }} variant="default">
              Place an order
            </LinkButton>
          }
        />
      </Panel>
      <ResetDialog
        portfolio={data}
        opened={resetting}
        onClose={() => {
          setResetting(false);
        }}
      />
    </>
  );
}
