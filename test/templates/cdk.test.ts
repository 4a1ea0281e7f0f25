// Assemblies of the CDK: several stacks, with values that go from one to another. Cases: spec/functions-and-templates.md,
// section 19; the assembly of FT-087 is one of the open templates.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const stackArtifact = (name: string, dependencies: string[] = []) => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://unknown-account/unknown-region',
  properties: { templateFile: `${name}.template.json` },
  dependencies,
});
const EXPORT = 'Base:ExportsOutputRefApi';
const FILES = {
  'cdk.json': '{ "app": "node app.js" }',
  'cdk.out/manifest.json': JSON.stringify({
    version: '48.0.0',
    artifacts: {
      // The stack that needs the other stands before it.
      Users: stackArtifact('Users', ['Base', 'Users.assets']),
      Base: stackArtifact('Base'),
      'Users.assets': { type: 'cdk:asset-manifest', properties: { file: 'Users.assets.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  }),
  'cdk.out/Base.template.json': JSON.stringify({
    Resources: { Room: { Type: 'AWS::IVSChat::Room', Properties: { Name: 'base' } } },
    Outputs: { Out: { Value: { Ref: 'Room' }, Export: { Name: EXPORT } } },
  }),
  'cdk.out/Users.assets.json': JSON.stringify({
    files: {
      abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations: { here: { objectKey: 'abc.zip' } } },
    },
  }),
  'cdk.out/asset.abc/index.js': '',
  'cdk.out/Users.template.json': JSON.stringify({
    Resources: {
      User: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' },
          ...{ Handler: 'index.handler', Runtime: 'nodejs22.x', Role: 'x' },
          Environment: { Variables: { ROOM: { 'Fn::ImportValue': EXPORT } } },
        },
      },
      Provider: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Key: 'abc.zip' }, Handler: 'i.h', Runtime: 'nodejs22.x', Role: 'x' },
      },
      Custom: { Type: 'Custom::LogRetention', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } } },
    },
    Outputs: {},
  }),
};

test('FT-088: what one stack exports another imports, in whatever order the assembly has them', async () => {
  using folder = new Folder(FILES);
  await using gateway = await gatewayForTemplates();
  const { stacks, defined } = await apply(gateway, folder.path, { stackName: undefined });
  assert.deepEqual(
    stacks.map(({ stack }) => stack),
    ['Base', 'Users'],
  );
  // The function behind a custom resource is for a deployment to AWS alone.
  assert.equal(defined.length, 1);
  assert.equal(defined[0]!.folder, join(folder.path, 'cdk.out/asset.abc'));
  assert.equal(defined[0]!.environment['ROOM'], stacks[0]!.rooms[0]!.arn);
  assert.deepEqual([...stacks[1]!.skipped], [['Custom::LogRetention', ['Custom']]]);
});

test('a stack of an assembly may be meant alone, with those that it may need', async () => {
  using folder = new Folder(FILES);
  await using gateway = await gatewayForTemplates();
  const one = await apply(gateway, join(folder.path, 'cdk.out'), { stackName: 'Base' });
  assert.deepEqual(
    one.stacks.map(({ stack }) => stack),
    ['Base'],
  );
  assert.match(
    await refusal(gateway, join(folder.path, 'cdk.out'), { stackName: 'Nobody' }),
    /cdk\.out: it has no stack Nobody; there are: Base, Users$/,
  );
});
