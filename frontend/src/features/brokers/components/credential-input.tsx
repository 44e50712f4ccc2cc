// One box of a broker's credentials; a secret is typed unseen and never shown again.
import { PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CredentialField } from '@/api/types';

interface Props {
  field: CredentialField;
  value: string;
  error: ReactNode;
  onChange: (value: string) => void;
}

export function CredentialInput({ field, value, error, onChange }: Props) {
  const Input = field.secret ? PasswordInput : TextInput;
  return (
    <Input
      label={field.label}
      required={field.required}
      autoComplete="off"
      value={value}
      error={error}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
