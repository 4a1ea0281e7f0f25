// What a request offers as proof of who sent it, read but not yet believed.
import { BoundedCache } from './bounded-cache.ts';
import type { Headers, Parameter } from './canonical.ts';
import { headerValue } from './canonical.ts';
import type { Refusal } from './refusals.ts';
import { incompleteSignature, malformedDate } from './refusals.ts';
import type { Scope } from './scope.ts';
import { parseScope } from './scope.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const EXPIRES_SECONDS_MAX = 604_800;

/** The part of a proof that a client repeats in all its requests of a day. */
export type Claim = {
  readonly scope: Scope;
  /** `host;x-amz-date` */
  readonly signedHeaders: string;
  readonly headerNames: readonly string[];
};

export type Proof = {
  readonly claim: Claim;
  readonly signature: string;
  /** The time of signing as it is signed, and as a number. */
  readonly timestamp: string;
  readonly signedAt: number;
  /** Set for a presigned query that says how long it is good for. */
  readonly lifetimeMs: number | undefined;
  readonly sessionToken: string;
  /** `x-amz-content-sha256`; '' when the client leaves it to us. */
  readonly payloadHash: string;
  readonly isPresigned: boolean;
};

const CLAIMS_MAX = 1024;
const CLAIM_LENGTH_MAX = 2048;
const claims = new BoundedCache<Claim>(CLAIMS_MAX);

/** Read `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, in any order. */
export function readHeaderProof(authorization: string, headers: Headers): Proof | Refusal {
  // The signature is cut out: what is left is the same text in a client's next request.
  const start = authorization.indexOf('Signature=');
  const from = start < 0 ? authorization.length : start;
  const comma = authorization.indexOf(',', from);
  const end = comma < 0 ? authorization.length : comma;
  const signature = authorization.slice(from + 'Signature='.length, end).trim();
  const rest = authorization.slice(0, from) + authorization.slice(end + 1);
  const date = headerValue(headers, 'x-amz-date') || headerValue(headers, 'date');

  const claim = claims.get(rest) ?? readClaim(rest, signature, date);
  if ('ok' in claim) return claim;
  if (signature === '' || date === '') return incompleteHeader(claim.scope.credential, claim.signedHeaders, signature, date);

  const signedAt = parseTimestamp(date) ?? parseHttpDate(date);
  if (signedAt === undefined) return malformedDate(date);
  return {
    claim,
    signature,
    timestamp: date.length === 16 ? date : formatTimestamp(signedAt),
    signedAt,
    lifetimeMs: undefined,
    sessionToken: headerValue(headers, 'x-amz-security-token'),
    payloadHash: headerValue(headers, 'x-amz-content-sha256'),
    isPresigned: false,
  };
}
