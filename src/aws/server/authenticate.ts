// Who is calling: a verified signature, or, on a trusted loopback, the word of the caller.
import { AwsError } from '../error.ts';
import type { Request } from '../http.ts';
import type { Policy } from '../policy/policy.ts';
import { factsOf, isAllowed } from '../policy/policy.ts';
import type { Credential, Verifier } from '../sigv4/verify.ts';

/** How policies, events and GetCallerIdentity name somebody. */
export type Identity = { readonly arn: string; readonly userId: string };

/** What a temporary key belongs to. */
export type Session = {
  /** The lasting key that it was asked for with, at its beginning. */
  readonly keyId: string;
  /** Undefined: it acts as that key. */
  readonly role: Identity | undefined;
  readonly endsMs: number;
  /** Policies that were given with it, as JSON values: each must allow what is done, besides the one of the key. */
  readonly policies: readonly unknown[];
};

/** Who calls, the region that the call was signed for, and what the caller may do with this request. */
export type Caller = {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
  /** On a trusted loopback, where nothing of what a caller says is verified. */
  readonly isTrusted?: true;
  /** From within the server: what an operator declares (in-process.ts). */
  readonly isOperator?: true;
  /** Undefined: the key is none that ends. */
  readonly session?: Session;
  /** Whether the caller may use an action (`ivschat:SendEvent`) on a resource (an ARN, or `*`). Undefined: everything. */
  readonly may?: ((action: string, resource: string) => boolean) | undefined;
};

/** Throws an AwsError for a caller who is not who they say. */
export type Authenticate = (request: Request, signingName: string) => Caller;

export const identityOf = ({ account, accessKeyId, session }: Caller): Identity => {
  if (session?.role) return session.role;
  const userId = session?.keyId ?? accessKeyId;
  return { arn: `arn:aws:iam::${account}:access-key/${userId}`, userId };
};

/** An access key. It may do what all of its policies allow, and without one everything. */
export type AccessKey = Credential & { readonly policies?: readonly Policy[]; readonly session?: Session };

/** Finds the key of an id and a session token (`''`: none was sent). `expired`: there was one until its time was over. */
export type FindKey = (accessKeyId: string, sessionToken: string) => AccessKey | 'expired' | undefined;

/** Regions become parts of ARNs. */
const REGION = /^[a-z0-9-]{1,32}$/;

/** Every request must be signed by a key that the verifier finds. */
export function bySignature(verifier: Verifier<AccessKey>, account: string, clock: { now(): number }): Authenticate {
  return (request, signingName) => {
    const verdict = verifier.verify(request, signingName);
    if (!verdict.ok) throw new AwsError(verdict.code, verdict.status, verdict.message);
    const { key, region } = verdict;
    if (!REGION.test(region))
      throw new AwsError('InvalidSignatureException', 403, 'The credential scope names no region');
    const { accessKeyId, policies, session } = key;
    const caller = { accessKeyId, account, region, ...(session && { session }) };
    if (policies === undefined || policies.length === 0) return caller;
    const may = (action: string, resource: string) => {
      const facts = factsOf(request, clock.now());
      return policies.every((policy) => isAllowed(policy, action, resource, facts));
    };
    return { ...caller, may };
  };
}

const CREDENTIAL_SCOPE = /Credential=([\w-]{1,128})\/\d{8}\/([a-z0-9-]{1,32})\//;

/** `--auth none`: nothing is verified. The region is still the one in the signature, if there is one. */
export function byTrust(account: string, defaultRegion: string): Authenticate {
  return (request) => {
    const scope = CREDENTIAL_SCOPE.exec(request.headers.authorization ?? '');
    return { accessKeyId: scope?.[1] ?? 'anonymous', account, region: scope?.[2] ?? defaultRegion, isTrusted: true };
  };
}
