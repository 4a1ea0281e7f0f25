import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegionalClients, loadClient, sinkError } from '../../src/services/chat/logging/sdk.ts';

test('clients are kept for sixteen regions: the one that was used longest ago makes room', () => {
  const alive = new Set<string>();
  const make = (region: string) => {
    alive.add(region);
    return { region, destroy: () => void alive.delete(region) };
  };
  using clients = new RegionalClients(make);
  for (let number = 0; number < 16; number++) clients.of(`region-${number}`);
  assert.equal(clients.of('region-0'), clients.of('region-0'));
  assert.equal(alive.size, 16);
  clients.of('another');
  assert.equal(alive.size, 16);
  assert.equal(alive.has('region-0'), true);
  assert.equal(alive.has('region-1'), false);
  clients[Symbol.dispose]();
  assert.equal(alive.size, 0);
});

test('a package that is missing is named, with the command that brings it', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await assert.rejects(
    loadClient('@aws-sdk/client-s3', () => Promise.reject(missing)),
    { message: 'chat logs to this endpoint need the package @aws-sdk/client-s3: npm install @aws-sdk/client-s3' },
  );
  const broken = new Error('broken');
  await assert.rejects(
    loadClient('@aws-sdk/client-s3', () => Promise.reject(broken)),
    broken,
  );
});

test('what a service says about a signature is not repeated: it quotes the session token', () => {
  const cause = Object.assign(
    new Error("The Canonical String should have been 'x-amz-security-token:a-session-token'"),
    {
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 400 },
    },
  );
  assert.equal(sinkError(cause).message, 'InvalidSignatureException');
  assert.equal(sinkError(Object.assign(new Error('x'.repeat(1_000)), { name: 'Other' })).message.length, 207);
});
