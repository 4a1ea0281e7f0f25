// Signatures of requests that are alike but for their body, their time and who signs: what does not change is written once.
import type { Headers } from './canonical.ts';
import { canonicalHeaders, canonicalParameters, canonicalPath, joinParameters } from './canonical.ts';
import { splitTarget } from '../http.ts';
import type { Scope } from './scope.ts';
import { ALGORITHM, TERMINATOR, splitScope } from './scope.ts';
import type { SigningKey } from './signing-keys.ts';
import { SigningKeys, sha256 } from './signing-keys.ts';
import { formatTimestamp } from './timestamp.ts';
import type { Credential } from './verify.ts';

type Request = {
  readonly method: string;
  /** Path and query exactly as on the wire. */
  readonly target: string;
  /** Names in lower case; all of them are signed. */
  readonly headers: Headers & { readonly host: string };
};

/** What a day and a credential change. */
type Signer = {
  readonly credential: Credential;
  readonly day: string;
  readonly key: SigningKey;
  /** What stands before and behind the time in the canonical request. */
  readonly beforeTime: string;
  readonly afterTime: string;
  readonly authorization: string;
};

const DAY_LENGTH = 8;
const keys = new SigningKeys();

export class RepeatedSignature {
  readonly #request: Request;
  readonly #region: string;
  readonly #service: string;
  #signer: Signer | undefined;
  #second = Number.NaN;
  #timestamp = '';

  constructor(request: Request, { region, service }: { readonly region: string; readonly service: string }) {
    this.#request = request;
    this.#region = region;
    this.#service = service;
  }

  /** The headers to add, the same that `sign` makes. */
  sign(body: Uint8Array, credential: Credential, nowMs: number): Record<string, string> {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#timestamp = formatTimestamp(nowMs);
    }
    const timestamp = this.#timestamp;
    const day = timestamp.slice(0, DAY_LENGTH);
    const kept = this.#signer;
    const signer =
      kept?.credential === credential && kept.day === day ? kept : (this.#signer = this.#signerFor(credential, day));
    const canonical = signer.beforeTime + timestamp + signer.afterTime + sha256(body);
    const signature = signer.key.sign(timestamp, sha256(canonical));
    const { sessionToken } = credential;
    return {
      'X-Amz-Date': timestamp,
      ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
      Authorization: signer.authorization + signature,
    };
  }

  #signerFor(credential: Credential, day: string): Signer {
    const { accessKeyId, secretAccessKey, sessionToken } = credential;
    const scope = this.#scopeOf(accessKeyId, day);
    const { method, target, headers } = this.#request;
    const token = sessionToken && { 'x-amz-security-token': sessionToken };
    const signed: Headers = { ...headers, 'x-amz-date': TIME, ...token };
    const names = Object.keys(signed).toSorted();
    const { path, query } = splitTarget(target);
    const parts = [method, canonicalPath(path), joinParameters(canonicalParameters(query))];
    const lines = canonicalHeaders(names, signed);
    const at = lines.indexOf(`x-amz-date:${TIME}\n`) + 'x-amz-date:'.length;
    return {
      credential,
      day,
      key: keys.get(secretAccessKey, scope),
      beforeTime: `${parts.join('\n')}\n${lines.slice(0, at)}`,
      afterTime: `${lines.slice(at + TIME.length)}\n${names.join(';')}\n`,
      authorization: `${ALGORITHM} Credential=${scope.credential}, SignedHeaders=${names.join(';')}, Signature=`,
    };
  }

  #scopeOf(accessKeyId: string, day: string): Scope {
    const scope = splitScope([accessKeyId, day, this.#region, this.#service, TERMINATOR].join('/'));
    if (!scope) throw new TypeError('a key id, a region and a service have no slash in them');
    return scope;
  }
}

/** Stands for the time. */
const TIME = '00000000T000000Z';
