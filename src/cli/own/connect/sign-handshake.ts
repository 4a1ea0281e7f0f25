// A signature for the handshake of a WebSocket API whose `$connect` route is under AWS_IAM.
import { parseEndpoint } from '../../../aws/client/endpoint.ts';
import { sign } from '../../../aws/sigv4/sign.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { loadConfiguration, regionOf } from '../../settings/configuration.ts';
import { findCredential } from '../../settings/credentials/credentials.ts';
import { Failure } from '../../personality/failure.ts';

export type SignedHandshake = {
  readonly headers: Readonly<Record<string, string>>;
  /** The id of the key, and where it was found. */
  readonly signer: string;
};

/** Throws a Failure where there is no key. */
export async function signedHandshake(url: string, context: CommandContext): Promise<SignedHandshake> {
  const { globals, io, personality } = context;
  const configuration = loadConfiguration(io.env, globals.profile);
  const endpoint = parseEndpoint(url.replace(/^ws/i, 'http'));
  if (!endpoint) throw new Failure('usage', `not an address that can be signed: ${url}`);
  const credential = await findCredential(configuration, endpoint, personality);
  // The address of an API on AWS names its region.
  const [, named] = /\.execute-api\.([a-z0-9-]+)\./.exec(endpoint.hostname) ?? [];
  const region = regionOf(configuration, globals.region ?? named, [], personality);
  // As it will be on the wire.
  const { host, pathname, search } = new URL(url);
  const request = { method: 'GET', target: pathname + search, headers: { host }, body: Buffer.alloc(0) };
  const now = (io.now ?? Date.now)();
  return {
    headers: sign(request, credential, { region, service: 'execute-api', now }),
    signer: `${credential.accessKeyId} of ${credential.origin}`,
  };
}
