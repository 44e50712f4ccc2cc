// The one way to a new strategy, the same on every page.
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';

export function NewStrategyButton({ label = 'New strategy' }: { label?: string }) {
  const navigate = useNavigate();
  return (
    <Button
      leftSection={<Plus size={16} />}
      onClick={() => void navigate({ to: '/strategies/new' })}
    >
      {label}
    </Button>
  );
}
