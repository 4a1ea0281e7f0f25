// Is a request signed by somebody we know? Never throws, whatever a stranger sends.
// Sources: spec/apigateway-websocket.md sections 1.4, 3.2 and 3.5; spec/ivschat.md section 1.1.
import { timingSafeEqual } from 'node:crypto';
import type { SignedAs } from '../http.ts';
import { splitTarget } from '../http.ts';
import type { Headers, Parameter, SignedParts } from './canonical.ts';
import {
  canonicalHeaders,
  canonicalParameters,
  canonicalPath,
  canonicalRequest,
  clientPath,
  headerValue,
  joinParameters,
  onceEncodedPath,
} from './canonical.ts';
import { readHeaderProof } from './header-proof.ts';
import { SigningKeys, sha256 } from './signing-keys.ts';
import type { Proof } from './proof.ts';
import { isPresigned, readQueryProof, SIGNATURE_PARAMETER } from './query-proof.ts';
import type { SignatureRefusal } from './refusals.ts';
import {
  expiredToken,
  invalidSignature,
  missingAuthenticationToken,
  signatureExpired,
  signatureMismatch,
  signatureNotYetCurrent,
  unrecognizedClient,
  unsignedPayload,
} from './refusals.ts';
import { TERMINATOR, stringToSign } from './scope.ts';

export type Credential = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Where it was found, for those who wonder. */
  readonly origin?: string;
};

export type SignedRequest = {
  readonly method: string;
  /** Path and query exactly as on the wire. */
  readonly target: string;
  /** Names in lower case, as node's IncomingHttpHeaders. */
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** For what it may be signed, the likeliest first. Undefined: as it came. */
  readonly signedAs?: readonly SignedAs[] | undefined;
};

export type Verdict<Key extends Credential = Credential> =
  { readonly ok: true; readonly key: Key; readonly region: string; readonly service: string } | SignatureRefusal;

export type VerifierOptions<Key extends Credential = Credential> = {
  /** `sessionToken` is the one that was sent, or `''`. `expired`: there was such a key until its time was over. */
  find(accessKeyId: string, sessionToken: string): Key | 'expired' | undefined;
  readonly clock: { now(): number };
  /** How far the time of signing may be off, both ways. */
  readonly skewMs: number;
};

/** Hex digits. */
const SIGNATURE_LENGTH = 64;
/**
 * AWS documents it for S3 alone: whoever sees the signature can send another body with it. Where there is no body, as in
 * a handshake, it does no harm.
 */
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const SECURITY_TOKEN = 'x-amz-security-token';
const REDACTED = '(redacted)';
const AS_IT_CAME: SignedAs = { host: undefined, prefix: '' };

export class Verifier<Key extends Credential = Credential> {
  readonly #options: VerifierOptions<Key>;
  readonly #keys = new SigningKeys();

  constructor(options: VerifierOptions<Key>) {
    this.#options = options;
  }

  /** `service` is the signing name that the request must be signed for, as in `execute-api`. */
  verify(request: SignedRequest, service: string): Verdict<Key> {
    const { path, query } = splitTarget(request.target);
    const parameters = canonicalParameters(query);
    const proof = readProof(request.headers, parameters);
    if ('ok' in proof) return proof;

    const refusal = this.#refuseTime(proof) ?? refuseScope(proof, service);
    if (refusal) return refusal;

    const { scope } = proof.claim;
    const found = this.#options.find(scope.accessKeyId, proof.sessionToken);
    if (found === 'expired') return expiredToken();
    if (!found || !isTokenOf(found, proof.sessionToken)) return unrecognizedClient();

    const isUnsigned = proof.payloadHash === UNSIGNED_PAYLOAD;
    if (isUnsigned && request.body.length > 0) return unsignedPayload();
    const payloadHash = isUnsigned ? UNSIGNED_PAYLOAD : sha256(request.body);
    const key = this.#keys.get(found.secretAccessKey, scope);
    const signs = (hash: string) => isSame(proof.signature, key.sign(proof.time.timestamp, hash));

    const isPayload = proof.payloadHash === '' || proof.payloadHash === payloadHash;
    const forms = request.signedAs ?? [AS_IT_CAME];
    for (const form of isPayload ? forms : []) {
      const parts = partsOf(request, proof, parameters, payloadHash, form);
      const signedPath = form.prefix + path;
      const isFor = (canonical: string) => signs(sha256(canonicalRequest(canonical, parts)));
      // Some clients sign the path encoded once: section 3.5, rule 2 has us take that too.
      if (
        isFor(canonicalPath(signedPath)) ||
        isFor(onceEncodedPath(signedPath)) ||
        (request.signedAs && isFor(canonicalPath(clientPath(signedPath))))
      ) {
        return { ok: true, key: found, region: scope.region, service };
      }
    }
    const [form = AS_IT_CAME] = forms;
    const canonical = (sent: SignedRequest, shown: readonly Parameter[]) =>
      canonicalRequest(canonicalPath(form.prefix + path), partsOf(sent, proof, shown, payloadHash, form));
    return signatureMismatch(
      canonical(redacted(request), parameters.map(redactedParameter)),
      stringToSign(proof.time.timestamp, scope, sha256(canonical(request, parameters))),
    );
  }

  #refuseTime({ time: { timestamp, signedAt }, lifetimeMs }: Proof): SignatureRefusal | undefined {
    const { clock, skewMs } = this.#options;
    const now = clock.now();
    if (signedAt > now + skewMs) return signatureNotYetCurrent(timestamp, now, skewMs);
    const windowMs = lifetimeMs ?? skewMs;
    return signedAt < now - windowMs ? signatureExpired(timestamp, now, windowMs) : undefined;
  }
}

function readProof(headers: Headers, parameters: readonly Parameter[]): Proof | SignatureRefusal {
  const authorization = headerValue(headers, 'authorization');
  if (parameters.length > 0 && isPresigned(parameters)) {
    if (authorization === '') return readQueryProof(parameters, headers);
    return invalidSignature("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  }
  return authorization === '' ? missingAuthenticationToken() : readHeaderProof(authorization, headers);
}

function refuseScope(
  { claim: { scope }, time: { timestamp, day: signedDay } }: Proof,
  service: string,
): SignatureRefusal | undefined {
  const { day, terminator } = scope;
  if (scope.service === service && terminator === TERMINATOR && day === signedDay) return undefined;

  // AWS names every fault at once.
  const faults = [];
  if (scope.service !== service) faults.push(`Credential should be scoped to correct service: '${service}'.`);
  if (terminator !== TERMINATOR) {
    faults.push(`Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'.`);
  }
  if (day !== signedDay) {
    faults.push(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${day}' != '${signedDay}', from ` +
        `'${timestamp}'.`,
    );
  }
  return invalidSignature(faults.join(' '));
}

function partsOf(
  { method, headers }: SignedRequest,
  { claim, isPresigned: omitsSignature }: Proof,
  parameters: readonly Parameter[],
  payloadHash: string,
  { host }: SignedAs,
): SignedParts {
  const signed = omitsSignature ? parameters.filter(({ name }) => name !== SIGNATURE_PARAMETER) : parameters;
  return {
    method,
    query: signed.length === 0 ? '' : joinParameters(signed),
    headers: canonicalHeaders(claim.headerNames, host === undefined ? headers : { ...headers, host }),
    signedHeaders: claim.signedHeaders,
    payloadHash,
  };
}

const redacted = (request: SignedRequest): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [SECURITY_TOKEN]: REDACTED },
});

const redactedParameter = ({ name, value }: Parameter): Parameter => ({
  name,
  value: name.toLowerCase() === SECURITY_TOKEN ? REDACTED : value,
});

/** A key with a token is of no use without it, and one that has none is sent none. */
function isTokenOf({ sessionToken = '' }: Credential, given: string): boolean {
  if (sessionToken === '') return given === '';
  const expected = Buffer.from(sessionToken);
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

const given64 = Buffer.alloc(SIGNATURE_LENGTH);
const expected64 = Buffer.alloc(SIGNATURE_LENGTH);

/** In constant time, so that a signature cannot be found digit by digit. */
function isSame(given: string, expected: string): boolean {
  if (given.length !== SIGNATURE_LENGTH) return false;
  given64.write(given, 'latin1');
  expected64.write(expected, 'latin1');
  return timingSafeEqual(given64, expected64);
}
