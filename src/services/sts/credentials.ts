import type { Caller, Session } from '../../aws/server/authenticate.ts';
import { denied } from './refusals.ts';
import type { StsContext } from './sts-context.ts';

/** Begin a session. None that begins within another one lasts longer than that: what was lent ends. */
export function credentialsFor(
  { sessions, clock }: StsContext,
  { accessKeyId, session }: Caller,
  durationSeconds: number,
  { role, policies }: Pick<Session, 'role' | 'policies'>,
) {
  // To the second, as it is told.
  const endsMs =
    Math.floor(Math.min(clock.now() + durationSeconds * 1_000, session?.endsMs ?? Infinity) / 1_000) * 1_000;
  const keyId = session?.keyId ?? accessKeyId;
  const issued = sessions.begin({ keyId, role, policies, endsMs });
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: new Date(endsMs),
  };
}

/** No device is known here, so no code of one is right. The words are AWS's. */
export function refuseMfa({
  SerialNumber,
  TokenCode,
}: {
  SerialNumber?: string | undefined;
  TokenCode?: string | undefined;
}) {
  if (SerialNumber === undefined && TokenCode === undefined) return;
  throw denied('MultiFactorAuthentication failed with invalid MFA one time pass code.');
}
