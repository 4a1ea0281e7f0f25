// What a request offers as proof of who sent it, read but not yet believed.
import type { SignatureRefusal } from './refusals.ts';
import { incompleteSignature, invalidSignature, malformedDate } from './refusals.ts';
import type { Scope } from './scope.ts';
import { ALGORITHM, parseScope } from './scope.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

const REGION = /^[a-z0-9-]{1,64}$/;

/** The part of a proof that a client repeats in all its requests of a day. */
export type Claim = {
  readonly scope: Scope;
  /** `host;x-amz-date` */
  readonly signedHeaders: string;
  readonly headerNames: readonly string[];
};

/** When it was signed, as it is signed and as a number. */
export type SigningTime = {
  readonly timestamp: string;
  /** The first eight characters of it. */
  readonly day: string;
  readonly signedAt: number;
};

export type Proof = {
  readonly claim: Claim;
  readonly signature: string;
  readonly time: SigningTime;
  /** Set for a presigned query that says how long it is good for. */
  readonly lifetimeMs: number | undefined;
  readonly sessionToken: string;
  /** `x-amz-content-sha256`; '' when the client leaves it to us. */
  readonly payloadHash: string;
  readonly isPresigned: boolean;
};

export function claimOf(credential: string, headerList: string): Claim | SignatureRefusal {
  const scope = parseScope(credential);
  if (!scope) {
    // What was sent is not repeated: whoever swaps key id and secret would find the secret in a log.
    return incompleteSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term',
    );
  }
  // It becomes part of every ARN.
  if (!REGION.test(scope.region)) return invalidSignature('Credential should be scoped to a valid region.');
  const signedHeaders = headerList.toLowerCase();
  const headerNames = signedHeaders.split(';');
  if (!headerNames.includes('host')) {
    return invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  // Nobody signs a header twice; its value may be as long as the whole request, and so may the list.
  if (new Set(headerNames).size !== headerNames.length) {
    return invalidSignature("'SignedHeaders' must not name a header twice.");
  }
  return { scope, signedHeaders, headerNames };
}

/** All requests of a second have the same one. */
let recentTime: SigningTime = timeOf('', 0);

/** Read an X-Amz-Date, or a Date, of which SigV4 signs the ISO form. */
export function signingTimeOf(date: string): SigningTime | SignatureRefusal {
  if (date === recentTime.timestamp) return recentTime;
  const signedAt = parseTimestamp(date);
  if (signedAt !== undefined) return (recentTime = timeOf(date, signedAt));
  const httpDate = date.endsWith(' GMT') ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(httpDate)) return malformedDate(date);
  return timeOf(formatTimestamp(httpDate), httpDate);
}

function timeOf(timestamp: string, signedAt: number): SigningTime {
  return { timestamp, day: timestamp.slice(0, 8), signedAt };
}

export const unsupportedAlgorithm = (algorithm: string) =>
  incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm.slice(0, 64)}' (only ${ALGORITHM} for now).`);
