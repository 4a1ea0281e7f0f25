// What every page has at hand: the client, and who is calling.
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Client } from './client.ts';

/** What CheckAccess answers. */
export type Access = {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
  readonly isTrusted: boolean;
  readonly expiresAt?: string;
  readonly services: readonly string[];
  readonly allowed: readonly boolean[];
};

export type ConsoleContext = { readonly client: Client; readonly access: Access };

const Context = createContext<ConsoleContext | undefined>(undefined);
export const ConsoleProvider = Context.Provider;

export function useConsole(): ConsoleContext {
  const context = useContext(Context);
  if (!context) throw new Error('No console is around this page');
  return context;
}

export type Check = { readonly action: string; readonly resource?: string };

/** What the key may do of these, by the server's own policy engine. Undefined: not known yet. */
export function useMay(checks: readonly Check[]): readonly (boolean | undefined)[] {
  const { client } = useConsole();
  const key = JSON.stringify(checks);
  const [known, setKnown] = useState<{ key: string; allowed: readonly boolean[] }>();
  useEffect(() => {
    let isOver = false;
    client.call<Access>('fanfare', 'CheckAccess', { checks: JSON.parse(key) as Check[] }).then(
      ({ allowed }) => isOver || setKnown({ key, allowed }),
      // What is not known is not offered; the page tells by itself that the server does not answer.
      () => undefined,
    );
    return () => void (isOver = true);
  }, [client, key]);
  return checks.map((_, at) => (known?.key === key ? known.allowed[at] : undefined));
}
