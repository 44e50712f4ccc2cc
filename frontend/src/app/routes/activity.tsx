// What came in and what became of it.
import { Link, Outlet } from '@tanstack/react-router';
import { LinkTabs, Page } from '@/components/ui/panel';

const EXACT = { exact: true, includeSearch: false };

export function ActivityLayout() {
  return (
    <Page title="Activity">
      <LinkTabs label="Activity">
        <Link to="/activity" activeOptions={EXACT}>
          Executions
        </Link>
        <Link to="/activity/alerts" activeOptions={EXACT}>
          Alerts
        </Link>
      </LinkTabs>
      <Outlet />
    </Page>
  );
}
