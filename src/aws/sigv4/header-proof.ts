// A signature in the Authorization header: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
import { BoundedCache } from './bounded-cache.ts';
import type { Headers } from './canonical.ts';
import { headerValue } from './canonical.ts';
import type { Claim, Proof } from './proof.ts';
import { claimOf, signingTimeOf, unsupportedAlgorithm } from './proof.ts';
import type { SignatureRefusal } from './refusals.ts';
import { incompleteSignature } from './refusals.ts';
import { ALGORITHM } from './scope.ts';

const PARAMETERS = ['Credential', 'Signature', 'SignedHeaders'];
/** AWS repeats the header in these words. We do not, for it may be somebody's bearer token. */
const NO_PAIR = 'Not a valid key=value pair (missing equal-sign) in Authorization header.';
const SIGNATURE_LENGTH = 64;
const CLAIMS_MAX = 1024;
const CLAIM_LENGTH_MAX = 2048;

/** Reading is a pure function of the text, and clients send the same text all day. */
const claims = new BoundedCache<Claim>(CLAIMS_MAX);

/** The last header up to its signature: most requests of a busy server come from the caller of the one before. */
let recent: { readonly text: string; readonly claim: Claim } | undefined;

export function readHeaderProof(authorization: string, headers: Headers): Proof | SignatureRefusal {
  const date = headerValue(headers, 'x-amz-date') || headerValue(headers, 'date');
  const read = recall(authorization, date) ?? readClaim(authorization, date);
  if ('ok' in read) return read;
  const time = signingTimeOf(date);
  if ('ok' in time) return time;
  return {
    claim: read.claim,
    signature: read.signature,
    time,
    lifetimeMs: undefined,
    sessionToken: headerValue(headers, 'x-amz-security-token'),
    payloadHash: headerValue(headers, 'x-amz-content-sha256'),
    isPresigned: false,
  };
}

type Read = { readonly claim: Claim; readonly signature: string };

/** What need not be read again, because only the signature at the end is new. */
function recall(authorization: string, date: string): Read | undefined {
  const end = authorization.length - SIGNATURE_LENGTH;
  if (date === '' || end < 0) return undefined;
  const text = authorization.slice(0, end);
  const claim = text === recent?.text ? recent.claim : claims.get(text);
  if (!claim) return undefined;
  if (claim !== recent?.claim) recent = { text, claim };
  return { claim, signature: authorization.slice(end) };
}

function readClaim(authorization: string, date: string): Read | SignatureRefusal {
  const [algorithm = '', ...pairs] = authorization.split(/[\s,]+/);
  if (algorithm !== ALGORITHM && algorithm.startsWith('AWS4-')) return unsupportedAlgorithm(algorithm);

  const parameters = new Map<string, string>();
  for (const pair of algorithm === ALGORITHM ? pairs : []) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0));
    if (parameters.has(name)) return incompleteSignature(`Authorization header has '${name}' twice.`);
    if (PARAMETERS.includes(name)) parameters.set(name, pair.slice(equals + 1));
    else if (pair !== '') return incompleteSignature(NO_PAIR);
  }
  const valueOf = (name: string) => parameters.get(name) ?? '';

  const missing = PARAMETERS.filter((name) => valueOf(name) === '').map(
    (name) => `Authorization header requires '${name}' parameter.`,
  );
  if (date === '') {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0) return incompleteSignature(missing.join(' '));

  const claim = claimOf(valueOf('Credential'), valueOf('SignedHeaders'));
  if ('ok' in claim) return claim;
  const signature = valueOf('Signature');
  const end = authorization.length - SIGNATURE_LENGTH;
  const isLast = pairs.at(-1) === `Signature=${signature}` && signature.length === SIGNATURE_LENGTH;
  if (isLast && end <= CLAIM_LENGTH_MAX) claims.set(authorization.slice(0, end), claim);
  return { claim, signature };
}
