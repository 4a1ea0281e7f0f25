// Whoever speaks AWS's wire, against a server with TLS on a custom domain and against a plain port.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction, Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { domainTls } from '../support/certificates.ts';
import { TestClient } from '../support/client.ts';
import { deployedApi } from '../support/function-api.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { run, temporaryFolder } from '../support/process.ts';

/** A program that posts `hello` to a connection, lists rooms, and makes a token for the first of them. */
export type Sdk = { readonly file: string; readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv };

/** A program of this folder. */
export const program = (name: string) => join(import.meta.dirname, name);

export const servers = { 'TLS on a custom domain': true, 'a plain port': false } as const;

const DOMAIN = 'ws.example.com';

export async function ask({ file, args, env }: Sdk, isSecure: boolean): Promise<void> {
  using folder = temporaryFolder();
  const ca = join(folder.path, 'ca.pem');
  writeFileSync(ca, domainTls.cert);
  const tls = isSecure ? { cert: Buffer.from(domainTls.cert), key: Buffer.from(domainTls.key) } : undefined;
  await using gateway = await testGateway({ tls });
  await using tunnel = await tunnelTo(gateway.port);
  const host = `${isSecure ? DOMAIN : '127.0.0.1'}:${gateway.port}`;
  const [url, socketUrl] = isSecure ? [`https://${host}`, `wss://${host}`] : [`http://${host}`, `ws://${host}`];
  const here = { ca: domainTls.cert, lookup: loopback };
  const client = { requestHandler: { httpsAgent: here } };
  const { control, ApiId } = await deployedApi({ url, socketUrl }, { send: { function: 'send' } }, {}, client);
  let path = `${ApiId}/prod`;
  if (isSecure) {
    path = 'socket';
    await control.createDomainName({ DomainName: DOMAIN });
    await control.createApiMapping({ DomainName: DOMAIN, ApiId, Stage: 'prod', ApiMappingKey: path });
  }
  await new Ivschat({ region: REGION, credentials: rootKey, endpoint: url, ...client }).createRoom({ name: 'lobby' });
  await using listener = await TestClient.open(`${socketUrl}/${path}`, undefined, here);
  const { code, stdout, stderr } = await run(file, [...args], {
    AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(isSecure && { AWS_CA_BUNDLE: ca, NODE_EXTRA_CA_CERTS: ca, HTTPS_PROXY: tunnel.url }),
    API_URL: `${url}/${path}`,
    CHAT_URL: url,
    CONNECTION: listener.connectionId,
    ...env,
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^1 \S{100,}\n$/);
  assert.equal(await listener.next(), 'hello');
}

/** Every name is this machine. */
const loopback = ((_name, { all }, done) => {
  if (all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}) as LookupFunction;

/** For programs that cannot be told where a name is: a proxy, by which every host is the server. */
async function tunnelTo(port: number) {
  const server = createServer();
  server.on('connect', (_request, client: Socket) => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
