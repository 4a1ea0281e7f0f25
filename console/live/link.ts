// Whether the server answers, for the whole page at once: what is shown while it does not is old, and says so.
import { useEffect, useState } from 'preact/hooks';

type Link = { readonly lostSinceMs: number | undefined };

let link: Link = { lostSinceMs: undefined };
const listeners = new Set<(link: Link) => void>();

export function tellLink(isUp: boolean): void {
  if (isUp === (link.lostSinceMs === undefined)) return;
  link = { lostSinceMs: isUp ? undefined : Date.now() };
  for (const listener of listeners) listener(link);
}

export function useLink(): Link {
  const [seen, setSeen] = useState(link);
  useEffect(() => {
    listeners.add(setSeen);
    setSeen(link);
    return () => void listeners.delete(setSeen);
  }, []);
  return seen;
}
