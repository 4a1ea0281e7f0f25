// Chat tokens: what a user may do in a room, sealed so that only this server can read or make one.
import type { Clock } from '../../clock.ts';
import type { Sealer } from '../../store/sealer.ts';
import type { UsedTokens } from '../../store/used-tokens.ts';
import { newId } from './arn.ts';

export type Capability = 'SEND_MESSAGE' | 'DISCONNECT_USER' | 'DELETE_MESSAGE';

/** What a token grants. Times are in ms since 1970. */
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

/** Use a token: it opens one connection, within its time. `full`: too many tokens were used lately. */
export function redeemToken(
  token: string,
  { sealer, used, clock }: { sealer: Sealer; used: UsedTokens; clock: Clock },
): Grant | 'refused' | 'full' {
  if (!looksLikeToken(token)) return 'refused';
  const grant = sealer.open(PURPOSE, token.slice(PREFIX.length)) as (Grant & { id: string }) | undefined;
  if (!grant) return 'refused';
  const now = clock.now();
  if (grant.connectByMs < now || grant.sessionEndsMs <= now) return 'refused';
  const use = used.use(grant.id, grant.connectByMs);
  return use === 'ok' ? grant : use === 'full' ? 'full' : 'refused';
}
