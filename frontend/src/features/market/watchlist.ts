// Which symbols one follows: their usual beginning, and the list that browsers kept themselves once.
const KEY = 'autotrade.watchlist';
const MOST = 100;

export const NIFTY = 'NSE:NIFTY';
export const SENSEX = 'BSE:SENSEX';
export const FIRST_SYMBOLS = [NIFTY, SENSEX, 'NSE:RELIANCE', 'NSE:TCS', 'NSE:HDFCBANK'] as const;

const OTHER_NAMES: Readonly<Record<string, string>> = { '^NSEI': NIFTY, '^BSESN': SENSEX };
const INDEX_NAME: Readonly<Record<string, string>> = { [NIFTY]: 'NIFTY 50', [SENSEX]: 'SENSEX' };

/** The one name of a symbol that the server goes by. */
export const canonical = (symbol: string): string => OTHER_NAMES[symbol] ?? symbol;

export const nameOf = (symbol: string): string => INDEX_NAME[canonical(symbol)] ?? symbol;

/** Indices have prices and charts, and can't be ordered. */
export const isIndex = (symbol: string): boolean =>
  symbol.startsWith('^') || canonical(symbol) in INDEX_NAME;

/** What this browser kept, if anything; read defensively, since its storage may hold anything. */
export function localList(): string[] | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (!Array.isArray(found)) return null;
    const symbols = found.filter((one): one is string => typeof one === 'string' && one !== '');
    return symbols.slice(0, MOST);
  } catch {
    return null;
  }
}

export function forgetLocalList(): void {
  localStorage.removeItem(KEY);
}

export const withSymbol = (symbols: readonly string[], symbol: string): string[] =>
  [...symbols.filter((one) => one !== canonical(symbol)), canonical(symbol)].slice(-MOST);

export const withoutSymbol = (symbols: readonly string[], symbol: string): string[] =>
  symbols.filter((one) => one !== symbol);
