// Who is calling: a verified signature, or, on a trusted loopback, the word of the caller.
import { AwsError } from './error.ts';
import type { Request } from './http.ts';
import type { Policy } from './policy.ts';
import type { Credential, Verifier } from './sigv4/verify.ts';

/** Who calls, and the region that the call was signed for. Without a policy everything is allowed. */
export type Caller = {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
  readonly policy?: Policy | undefined;
};

/** Throws an AwsError for a caller who is not who they say. */
export type Authenticate = (request: Request, signingName: string) => Caller;

/** An access key as it is kept. */
export type AccessKey = Credential & { readonly policy?: Policy | undefined };

/** Regions become parts of ARNs. */
const REGION = /^[a-z0-9-]{1,32}$/;

/** Every request must be signed by a key that `find` knows. */
export function bySignature(
  verifier: Verifier,
  find: (accessKeyId: string) => AccessKey | undefined,
  account: string,
): Authenticate {
  return (request, signingName) => {
    const verdict = verifier.verify(request, signingName);
    if (!verdict.ok) throw new AwsError(verdict.code, verdict.status, verdict.message);
    const { accessKeyId, region } = verdict;
    if (!REGION.test(region))
      throw new AwsError('InvalidSignatureException', 403, 'The credential scope names no region');
    return { accessKeyId, account, region, policy: find(accessKeyId)?.policy };
  };
}

const CREDENTIAL_SCOPE = /Credential=([\w-]{1,128})\/\d{8}\/([a-z0-9-]{1,32})\//;

/** `--auth none`: nothing is verified. The region is still the one in the signature, if there is one. */
export function byTrust(account: string, defaultRegion: string): Authenticate {
  return (request) => {
    const scope = CREDENTIAL_SCOPE.exec(request.headers.authorization ?? '');
    return { accessKeyId: scope?.[1] ?? 'anonymous', account, region: scope?.[2] ?? defaultRegion };
  };
}
