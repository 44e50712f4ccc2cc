// The symbols that this browser watches, in their order.
import { useLocalStorage } from '@mantine/hooks';

const FIRST = ['^NSEI', '^BSESN', 'NSE:RELIANCE', 'NSE:TCS', 'NSE:HDFCBANK'];
const MOST = 50;

/** Read defensively: a browser's storage may hold anything. */
function read(text: string | undefined): string[] {
  if (text === undefined) return FIRST;
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found)
      ? found.filter((one): one is string => typeof one === 'string').slice(0, MOST)
      : FIRST;
  } catch {
    return FIRST;
  }
}

export function useWatchlist() {
  const [symbols, setSymbols] = useLocalStorage<string[]>({
    key: 'autotrade.watchlist',
    defaultValue: FIRST,
    getInitialValueInEffect: false,
    deserialize: read,
  });
  return {
    symbols,
    add: (symbol: string) => {
      setSymbols((old) => [...old.filter((one) => one !== symbol), symbol].slice(-MOST));
    },
    remove: (symbol: string) => {
      setSymbols((old) => old.filter((one) => one !== symbol));
    },
  };
}
