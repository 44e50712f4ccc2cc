// Round trips, filtered by what the URL says.
import { getRouteApi } from '@tanstack/react-router';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { TradeDetail } from '@/features/trades/components/trade-detail';
import { TradeList } from '@/features/trades/components/trade-list';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';

const trades = getRouteApi('/app/trade/trades');

const FIELDS: readonly FilterField[] = [
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'To', kind: 'day' },
  { name: 'symbol', label: 'Symbol', kind: 'symbol' },
  {
    name: 'side',
    label: 'Side',
    kind: 'choice',
    choices: [
      ['LONG', 'Long'],
      ['SHORT', 'Short'],
    ],
  },
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    choices: [
      ['open', 'Open'],
      ['closed', 'Closed'],
    ],
  },
];

export function TradesPage() {
  const { open, ticket, ...days } = trades.useSearch();
  const navigate = trades.useNavigate();
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: id }), replace: true });
  const filters = withInstants(days);
  return (
    <>
      <FilterBar
        fields={FIELDS}
        values={{ ...days }}
        onChange={(name, value) =>
          void navigate({ search: (old) => ({ ...old, [name]: value }), replace: true })
        }
      />
      <Panel label="Trades">
        <TradeList
          filters={filters}
          onOpen={({ id }) => {
            show(id);
          }}
          emptyAction={
            <LinkButton to="/strategies" variant="default">
              See strategies
            </LinkButton>
          }
        />
      </Panel>
      <Sheet
        title="Trade"
        opened={open !== undefined && ticket === undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {open !== undefined && <TradeDetail id={open} filters={filters} />}
      </Sheet>
    </>
  );
}
