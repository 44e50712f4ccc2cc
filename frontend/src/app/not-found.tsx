// A page that does not exist.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '@/components/ui/states';

export function NotFound() {
  return (
    <EmptyState
      sentence="There is no page at this address."
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          Go to the dashboard
        </Button>
      }
    />
  );
}
