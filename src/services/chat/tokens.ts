// Chat tokens: what a user may do in a room, sealed so that only this server can read or make one.
import type { Sealer } from '../../base/sealer.ts';
import { newId } from './new-id.ts';

export type Capability = 'SEND_MESSAGE' | 'DISCONNECT_USER' | 'DELETE_MESSAGE';

/** What a token grants. Times are in ms since 1970; `connectByMs` is in the time of the used tokens. */
export type Grant = {
  readonly roomArn: string;
  readonly userId: string;
  readonly capabilities: readonly Capability[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly connectByMs: number;
  readonly sessionEndsMs: number;
};

const PURPOSE = 'chat-token';
/** Every token begins so; no other subprotocol does. */
const PREFIX = 'fanfare-chat.';

export const looksLikeToken = (protocol: string): boolean => protocol.startsWith(PREFIX);

export function issueToken(sealer: Sealer, grant: Grant, nowMs: number): string {
  return PREFIX + sealer.seal(PURPOSE, { ...grant, id: newId() }, nowMs);
}

/** What a token grants to the first who uses its `id`. Undefined: it is none of ours, or its session is over. */
export function readToken(sealer: Sealer, token: string, nowMs: number): (Grant & { readonly id: string }) | undefined {
  if (!looksLikeToken(token)) return undefined;
  const grant = sealer.open(PURPOSE, token.slice(PREFIX.length)) as (Grant & { id: string }) | undefined;
  return grant && grant.sessionEndsMs > nowMs ? grant : undefined;
}
