// A symbol typed, or found by its name.
import { Autocomplete } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { instrumentsQuery } from '@/api/queries';

const PAUSE_MS = 180;

interface Props {
  value: string;
  onChange: (text: string) => void;
}

export function SymbolField({ value, onChange }: Props) {
  const [words] = useDebouncedValue(value.trim(), PAUSE_MS);
  const { data } = useQuery({ ...instrumentsQuery(words), placeholderData: keepPreviousData });
  return (
    <Autocomplete
      aria-label="Symbol"
      placeholder="NSE:TCS, ^NSEI …"
      value={value}
      data={(data?.items ?? []).map(({ symbol }) => symbol)}
      filter={({ options }) => options}
      maxDropdownHeight={280}
      onChange={onChange}
    />
  );
}
