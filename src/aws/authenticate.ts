// Who is calling: a verified signature, or, on a trusted loopback, the word of the caller.
import { AwsError } from './error.ts';
import type { Request } from './http.ts';
import type { Policy } from './policy.ts';
import { factsOf, isAllowed } from './policy.ts';
import type { Credential, Verifier } from './sigv4/verify.ts';

/** Who calls, the region that the call was signed for, and what the caller may do with this request. */
export type Caller = {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
  /** On a trusted loopback, where nothing of what a caller says is verified. */
  readonly isTrusted?: true;
  /** Whether the caller may use an action (`ivschat:SendEvent`) on a resource (an ARN, or `*`). Undefined: everything. */
  readonly may?: ((action: string, resource: string) => boolean) | undefined;
};

/** Throws an AwsError for a caller who is not who they say. */
export type Authenticate = (request: Request, signingName: string) => Caller;

/** An access key. Without a policy everything is allowed to it. */
export type AccessKey = Credential & { readonly policy?: Policy | undefined };

/** Regions become parts of ARNs. */
const REGION = /^[a-z0-9-]{1,32}$/;

/** Every request must be signed by a key that `find` knows. */
export function bySignature(
  verifier: Verifier,
  find: (accessKeyId: string) => AccessKey | undefined,
  account: string,
  clock: { now(): number },
): Authenticate {
  return (request, signingName) => {
    const verdict = verifier.verify(request, signingName);
    if (!verdict.ok) throw new AwsError(verdict.code, verdict.status, verdict.message);
    const { accessKeyId, region } = verdict;
    if (!REGION.test(region))
      throw new AwsError('InvalidSignatureException', 403, 'The credential scope names no region');
    const policy = find(accessKeyId)?.policy;
    if (!policy) return { accessKeyId, account, region };
    const may = (action: string, resource: string) =>
      isAllowed(policy, action, resource, factsOf(request, clock.now()));
    return { accessKeyId, account, region, may };
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
