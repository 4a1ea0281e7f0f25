import { call } from '../../src/aws/client/client.ts';
import { parseEndpoint } from '../../src/aws/client/endpoint.ts';
import { admin } from '../../src/services/admin/model.ts';
import { REGION, rootKey } from './gateway.ts';

/** An operation of the admin service, as the command line calls it. */
export async function ask(
  { url }: { readonly url: string },
  operation: string,
  input: object = {},
  credential = rootKey,
): Promise<any> {
  return call(admin, operation, input as Record<string, unknown>, {
    endpoint: parseEndpoint(url)!,
    region: REGION,
    credential,
    userAgent: 'test',
    maxAttempts: 1,
    connectTimeoutMs: 5_000,
    readTimeoutMs: 5_000,
    verifyTls: true,
    ca: undefined,
  });
}
