// Who is signed in, and where that is remembered: in this tab, or in this browser if the person asks for it.
import type { Credentials } from './sign.ts';

/** Without credentials: the server trusts every caller. */
export type Session = { readonly region: string; readonly credentials?: Credentials | undefined };

const KEY = 'fanfare.session';
const stores = () => [sessionStorage, localStorage];

export function rememberedSession(): Session | undefined {
  for (const store of stores()) {
    const text = store.getItem(KEY);
    if (text !== null) return JSON.parse(text) as Session;
  }
  return undefined;
}

/** `outlivesTab`: until somebody signs out. */
export function rememberSession(session: Session, outlivesTab: boolean): void {
  forgetSession();
  (outlivesTab ? localStorage : sessionStorage).setItem(KEY, JSON.stringify(session));
}

/** The same session, in another region, wherever it is remembered. */
export function renewSession(session: Session): void {
  const store = stores().find((one) => one.getItem(KEY) !== null);
  store?.setItem(KEY, JSON.stringify(session));
}

export function forgetSession(): void {
  for (const store of stores()) store.removeItem(KEY);
}
