// The mark: a pulse that becomes an order.
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--at-accent)" />
      <path
        d="M6 20.5h4.2l3.3-9 4.6 11 3-6.5H26"
        fill="none"
        stroke="var(--at-white)"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
