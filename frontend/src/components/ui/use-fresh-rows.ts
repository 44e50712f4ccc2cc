// Which rows came in after the list was first shown; they fade in for 600 ms.
import { useState } from 'react';

const NONE: ReadonlySet<string> = new Set();

export function useFreshRows(ids: readonly string[]): ReadonlySet<string> {
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set(ids));
  const [fresh, setFresh] = useState(NONE);
  const added = ids.filter((id) => !seen.has(id));
  if (added.length > 0) {
    // Set while rendering, as React advises for state that follows props.
    setSeen(new Set([...seen, ...added]));
    setFresh(new Set(added));
    return new Set(added);
  }
  return fresh;
}
