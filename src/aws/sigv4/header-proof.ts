// A signature in the Authorization header: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
import { BoundedCache } from './bounded-cache.ts';
import type { Headers } from './canonical.ts';
import { headerValue } from './canonical.ts';
import type { Claim, Proof } from './proof.ts';
import { ALGORITHM, claimOf, signingTimeOf, unsupportedAlgorithm } from './proof.ts';
import type { Refusal } from './refusals.ts';
import { incompleteSignature } from './refusals.ts';

const SIGNATURE = 'Signature=';
const CLAIMS_MAX = 1024;
const CLAIM_LENGTH_MAX = 2048;

/** Reading is a pure function of the text, and clients send the same text all day. */
const claims = new BoundedCache<Claim>(CLAIMS_MAX);

export function readHeaderProof(authorization: string, headers: Headers): Proof | Refusal {
  const { signature, rest } = cutSignature(authorization);
  const date = headerValue(headers, 'x-amz-date') || headerValue(headers, 'date');

  const known = signature === '' || date === '' ? undefined : claims.get(rest);
  const claim = known ?? readClaim(rest, signature, date);
  if ('ok' in claim) return claim;

  const time = signingTimeOf(date);
  if ('ok' in time) return time;
  return {
    claim,
    signature,
    timestamp: time.timestamp,
    signedAt: time.signedAt,
    lifetimeMs: undefined,
    sessionToken: headerValue(headers, 'x-amz-security-token'),
    payloadHash: headerValue(headers, 'x-amz-content-sha256'),
    isPresigned: false,
  };
}

/** Without the signature, which is new each time, a header is the same as the last one of its client. */
function cutSignature(authorization: string): { signature: string; rest: string } {
  const start = authorization.indexOf(SIGNATURE);
  if (start < 0) return { signature: '', rest: authorization };
  const from = start + SIGNATURE.length;
  let end = from;
  while (end < authorization.length && !isSeparator(authorization.charCodeAt(end))) end++;
  return { signature: authorization.slice(from, end), rest: authorization.slice(0, start) + authorization.slice(end) };
}

const isSeparator = (code: number) => code === 0x20 || code === 0x2c || code === 0x09;

function readClaim(rest: string, signature: string, date: string): Claim | Refusal {
  const [algorithm = '', ...pairs] = rest.split(/[\s,]+/);
  if (algorithm !== ALGORITHM && algorithm.startsWith('AWS4-')) return unsupportedAlgorithm(algorithm);

  const parameters = new Map<string, string>();
  if (algorithm === ALGORITHM) {
    for (const pair of pairs) {
      const equals = pair.indexOf('=');
      if (equals > 0) parameters.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
  }
  const credential = parameters.get('Credential') ?? '';
  const signedHeaders = parameters.get('SignedHeaders') ?? '';

  // The header itself is not repeated, as AWS does: it may be somebody's bearer token.
  const missing = [];
  if (credential === '') missing.push("Authorization header requires 'Credential' parameter.");
  if (signature === '') missing.push("Authorization header requires 'Signature' parameter.");
  if (signedHeaders === '') missing.push("Authorization header requires 'SignedHeaders' parameter.");
  if (date === '') {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0) return incompleteSignature(missing.join(' '));

  const claim = claimOf(credential, signedHeaders);
  if (!('ok' in claim) && rest.length <= CLAIM_LENGTH_MAX) claims.set(rest, claim);
  return claim;
}
