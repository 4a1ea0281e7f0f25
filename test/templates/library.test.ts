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

const REVIEWED = (uri: string) => `Resources:
  Room: { Type: "AWS::IVSChat::Room", Properties: { Name: lobby, MessageReviewHandler: { Uri: ${uri}, FallbackResult: DENY } } }
  Review:
    Type: AWS::Lambda::Function
    Properties: { Code: { ZipFile: "exports.handler = async () => ({})" }, Handler: index.handler, Runtime: nodejs22.x, Role: r }
`;

test('a room is reviewed by a function of the same template, and keeps one that is nowhere', async () => {
  using folder = new Folder({ 'template.yaml': REVIEWED('!GetAtt Review.Arn') });
  await using gateway = await startGateway({ template: folder.path });
  const { url: endpoint, region, credentials } = gateway;
  const { rooms } = await new Ivschat({ endpoint, region, credentials }).listRooms({});
  assert.match(rooms![0]!.messageReviewHandler!.uri!, /:function:.*-Review-/);
  folder.write('template.yaml', REVIEWED('arn:aws:lambda:us-east-1:000000000000:function:nobody'));
  await using other = await startGateway({ template: folder.path });
  const client = new Ivschat({ endpoint: other.url, region, credentials: other.credentials });
  const { rooms: unreviewed } = await client.listRooms({});
  assert.deepEqual([unreviewed!.length, unreviewed![0]!.messageReviewHandler?.fallbackResult], [1, 'DENY']);
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
