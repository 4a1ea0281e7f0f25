// A template given to a server within the process.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { startGateway } from '../../src/library.ts';
import { Folder } from './support.ts';

const ROOM = `Parameters: { Name: { Type: String } }
Resources: { Room: { Type: "AWS::IVSChat::Room", Properties: { Name: !Ref Name } } }
`;

test('a server in a test has what a template declares when it is there', async () => {
  using folder = new Folder({ 'template.yaml': ROOM });
  await using gateway = await startGateway({ template: folder.path, parameters: { Name: 'lobby' } });
  const { url: endpoint, region, credentials } = gateway;
  const { rooms } = await new Ivschat({ endpoint, region, credentials }).listRooms({});
  assert.deepEqual(
    rooms!.map(({ name }) => name),
    ['lobby'],
  );
});

test('a template that cannot be applied rejects, and what was begun is over', async () => {
  using folder = new Folder({ 'template.yaml': ROOM });
  const data = join(folder.path, 'data');
  await assert.rejects(
    startGateway({ template: folder.path, data }),
    /the parameter Name has no value; say it with --parameter Name=VALUE$/,
  );
  // Were the first server still there, the folder would be locked.
  await using gateway = await startGateway({ template: folder.path, data, parameters: { Name: 'lobby' } });
  assert.ok(gateway.port > 0);
});
