// What entries of a ledger are called; a new kind in the API is a type error where it is shown.
export const LEDGER_KIND = {
  opening: 'Opening',
  fill: 'Fill',
  square_off: 'Square-off',
  expiry: 'Expiry',
  mtf_interest: 'Interest (MTF)',
  reset: 'Reset',
} as const satisfies Record<string, string>;
