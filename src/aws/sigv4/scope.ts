// What a credential may be used for: `AKID/20150830/us-east-1/service/aws4_request`.

export type Scope = {
  /** All five parts. */
  readonly credential: string;
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** All but the key, as it is signed. */
  readonly text: string;
};

export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const TERMINATOR = 'aws4_request';

/** What the signature is made over, as text. */
export const stringToSign = (timestamp: string, scope: Scope, canonicalHash: string) =>
  `${ALGORITHM}\n${timestamp}\n${scope.text}\n${canonicalHash}`;

/** Longer ones are nobody's; and so one line of text to sign has a bound. */
const CREDENTIAL_LENGTH_MAX = 512;

/** Undefined unless there are exactly five parts, none of them empty. */
export const parseScope = (credential: string): Scope | undefined => {
  const scope = splitScope(credential);
  return scope?.region === '' ? undefined : scope;
};

/** Like `parseScope`; but the region may be empty, as the AWS CLI signs where a region is set to nothing. */
export function splitScope(credential: string): Scope | undefined {
  if (credential.length > CREDENTIAL_LENGTH_MAX) return undefined;
  const parts = credential.split('/');
  if (parts.length !== 5) return undefined;
  const [accessKeyId, day, region, service, terminator] = parts as [string, string, string, string, string];
  if (!accessKeyId || !day || !service || !terminator) return undefined;
  const text = credential.slice(accessKeyId.length + 1);
  return { credential, accessKeyId, day, region, service, terminator, text };
}
