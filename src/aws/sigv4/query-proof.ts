// A signature in the query (`X-Amz-Signature=…`), which is how browsers open an AWS_IAM WebSocket.
// Source: spec/apigateway-websocket.md section 1.4.
import type { Headers, Parameter } from './canonical.ts';
import { decodeCanonical, headerValue } from './canonical.ts';
import type { Proof } from './proof.ts';
import { claimOf, signingTimeOf, unsupportedAlgorithm } from './proof.ts';
import type { SignatureRefusal } from './refusals.ts';
import { incompleteSignature } from './refusals.ts';
import { ALGORITHM } from './scope.ts';

/** A week: the most that AWS's guides allow. They name no shorter time for these services. */
export const EXPIRES_SECONDS_MAX = 604_800;

/** The one parameter that cannot sign itself. */
export const SIGNATURE_PARAMETER = 'X-Amz-Signature';

const REQUIRED = ['X-Amz-Algorithm', 'X-Amz-Credential', SIGNATURE_PARAMETER, 'X-Amz-SignedHeaders', 'X-Amz-Date'];

/** Whether a query claims to be signed. */
export const isPresigned = (parameters: readonly Parameter[]) =>
  parameters.some(({ name }) => name === 'X-Amz-Algorithm' || name === SIGNATURE_PARAMETER);

export function readQueryProof(parameters: readonly Parameter[], headers: Headers): Proof | SignatureRefusal {
  const values = new Map<string, string>();
  for (const { name, value } of parameters) values.set(name, decodeCanonical(value));
  const valueOf = (name: string) => values.get(name) ?? '';

  const missing = REQUIRED.filter((name) => valueOf(name) === '');
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
    return incompleteSignature(`${sentences.join('')}Re-examine the query-string parameters.`);
  }
  const algorithm = valueOf('X-Amz-Algorithm');
  if (algorithm !== ALGORITHM) return unsupportedAlgorithm(algorithm);
  const claim = claimOf(valueOf('X-Amz-Credential'), valueOf('X-Amz-SignedHeaders'));
  if ('ok' in claim) return claim;
  const time = signingTimeOf(valueOf('X-Amz-Date'));
  if ('ok' in time) return time;

  // Without it (aws4's signQuery sends none) the signature is as short-lived as one in a header.
  const expires = values.get('X-Amz-Expires');
  const expiresSeconds = expires === undefined ? undefined : secondsOf(expires);
  if (Number.isNaN(expiresSeconds)) {
    return incompleteSignature(`X-Amz-Expires must be a number of seconds from 1 to ${EXPIRES_SECONDS_MAX}.`);
  }
  return {
    claim,
    signature: valueOf(SIGNATURE_PARAMETER),
    time,
    lifetimeMs: expiresSeconds && expiresSeconds * 1000,
    sessionToken: valueOf('X-Amz-Security-Token'),
    // SDKs move the header of that name into the query and keep its spelling.
    payloadHash:
      valueOf('X-Amz-Content-Sha256') ||
      valueOf('x-amz-content-sha256') ||
      headerValue(headers, 'x-amz-content-sha256'),
    isPresigned: true,
  };
}

/** NaN when it is none that AWS takes. */
function secondsOf(expires: string): number {
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  return seconds >= 1 && seconds <= EXPIRES_SECONDS_MAX ? seconds : Number.NaN;
}
