import { randomFillSync } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 12;
/** Bytes from here on are drawn again, so that every character is equally likely. */
const FAIR_MAX = 256 - (256 % ALPHABET.length);

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Twelve letters and digits, as AWS gives to rooms, messages and events (spec/ivschat.md, section 1.2). */
export function newId(): string {
  let id = '';
  while (id.length < ID_LENGTH) {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const byte = pool[used++]!;
    if (byte < FAIR_MAX) id += ALPHABET[byte % ALPHABET.length];
  }
  return id;
}

type Kind = 'room' | 'logging-configuration';

export const arnOf = (kind: Kind, { region, account }: { region: string; account: string }, id: string): string =>
  `arn:aws:ivschat:${region}:${account}:${kind}/${id}`;

/** The region and account that an ARN of ours names. */
export function ownerOf(arn: string): { region: string; account: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}

/** What errors name as `resourceType`. */
export function resourceTypeOf(arn: string): 'ROOM' | 'LOGGING_CONFIGURATION' | undefined {
  if (arn.includes(':room/')) return 'ROOM';
  return arn.includes(':logging-configuration/') ? 'LOGGING_CONFIGURATION' : undefined;
}

/** The part behind the slash: what errors name as `resourceId`. */
export const resourceIdOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
