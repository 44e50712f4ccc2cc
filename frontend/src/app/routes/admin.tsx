// The admin area's frame, and how the platform is.
import { Link, Outlet } from '@tanstack/react-router';
import { Padded } from '@/components/ui/padded';
import { LinkTabs, Page, Panel } from '@/components/ui/panel';
import { EverybodySwitch } from '@/features/admin/components/everybody-switch';
import { FailedJobs } from '@/features/admin/components/failed-jobs';
import { Health } from '@/features/admin/components/platform-health';
import { PlatformSettings } from '@/features/admin/components/platform-settings';

const EXACT = { exact: true, includeSearch: false };

export function AdminLayout() {
  return (
    <Page title="Admin" tools={<EverybodySwitch />}>
      <LinkTabs label="Admin">
        <Link to="/admin" activeOptions={EXACT}>
          Platform
        </Link>
        <Link to="/admin/users" activeOptions={EXACT}>
          Users
        </Link>
        <Link to="/admin/activity" activeOptions={EXACT}>
          Activity
        </Link>
        <Link to="/admin/audit" activeOptions={EXACT}>
          Audit log
        </Link>
        <Link to="/admin/calendar" activeOptions={EXACT}>
          Calendar
        </Link>
        <Link to="/admin/mails" activeOptions={EXACT}>
          Mails
        </Link>
      </LinkTabs>
      <Outlet />
    </Page>
  );
}

export function PlatformPage() {
  return (
    <>
      <Health />
      <Panel title="Failed jobs">
        <FailedJobs />
      </Panel>
      <Panel title="Platform settings">
        <Padded narrow>
          <PlatformSettings />
        </Padded>
      </Panel>
    </>
  );
}
