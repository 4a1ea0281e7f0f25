// How AWS's front ends say no to a signature: their codes and their words, and never a secret or a token in them.
// Sources: spec/apigateway-websocket.md section 3.2, spec/ivschat.md section 1.4, and what clients report.
import { formatTimestamp } from './timestamp.ts';

/** Why a request is not let in. */
export type SignatureRefusal = {
  readonly ok: false;
  readonly code: string;
  readonly status: number;
  readonly message: string;
};

const refusal = (code: string, message: string): SignatureRefusal => ({ ok: false, code, status: 403, message });

/** Neither a header nor a query claims a signature. */
export const missingAuthenticationToken = () =>
  refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');

/** There is a signature, and something that must come with it is missing or unreadable. */
export const incompleteSignature = (message: string) => refusal('IncompleteSignatureException', message);

/** An unknown key, or a session token that is not the one of the key. */
export const unrecognizedClient = () =>
  refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');

/** A temporary key whose time is over; the words are those that users report. */
export const expiredToken = () =>
  refusal('ExpiredTokenException', 'The security token included in the request is expired');

/** All parts are there, and the signature does not hold. */
export const invalidSignature = (message: string) => refusal('InvalidSignatureException', message);

/** Only what has no body needs no hash of it. */
export const unsignedPayload = () =>
  invalidSignature('The body must be signed: UNSIGNED-PAYLOAD is taken only of a request without one.');

/** The date is named, because it is what the caller has to mend. */
export const malformedDate = (date: string) =>
  incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${date.slice(0, 64)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );

/** Signed longer ago than is allowed. */
export const signatureExpired = (timestamp: string, now: number, windowMs: number) =>
  invalidSignature(
    `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(now - windowMs)} ` +
      `(${formatTimestamp(now)} - ${minutes(windowMs)} min.)`,
  );

/** Signed in the future. */
export const signatureNotYetCurrent = (timestamp: string, now: number, windowMs: number) =>
  invalidSignature(
    `Signature not yet current: ${timestamp} is still later than ${formatTimestamp(now + windowMs)} ` +
      `(${formatTimestamp(now)} + ${minutes(windowMs)} min.)`,
  );

/** Shows what should have been signed, so that the author of a client can compare. */
export const signatureMismatch = (canonicalRequest: string, stringToSign: string) =>
  invalidSignature(
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n' +
      `The Canonical String for this request should have been\n'${canonicalRequest}'\n\n` +
      `The String-to-Sign should have been\n'${stringToSign}'\n`,
  );

const minutes = (durationMs: number) => Number((durationMs / 60_000).toFixed(2));
