// What the rail, the phone's bar, the palette and the shortcuts are made of.
import type { LinkProps } from '@tanstack/react-router';
import type { LucideIcon } from 'lucide-react';

export interface NavItem {
  label: string;
  /** The word under the icon on a phone, where it must be shorter. */
  short?: string;
  to: NonNullable<LinkProps['to']>;
  icon: LucideIcon;
  /** Pressed after `g`. */
  key: string;
  exact?: boolean;
  /** Shown in the phone's bar; the others are behind More. */
  onPhone: boolean;
  /** Shown to administrators alone. */
  adminOnly?: boolean;
}
