// AWS::Include: parts of templates in files of their own (spec/functions-and-templates.md, section 13.2).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const gateway = await gatewayForTemplates();
after(() => gateway[Symbol.asyncDispose]());

const include = (location: string) => `{ Name: AWS::Include, Parameters: { Location: ${location} } }`;

test('what a template includes from beside it is part of it, and its own members win', async () => {
  using folder = new Folder({
    'template.yaml': `Transform: ${include('top.yaml')}
Resources:
  Fn::Transform: ${include('parts/rooms.yaml')}
  Own:
    Type: AWS::IVSChat::Room
    Properties:
      Fn::Transform: ${include('parts/properties.json')}
      Name: own
Outputs: { Included: { Value: !Ref Included }, Kind: { Value: !FindInMap [Kinds, a, b] } }
`,
    'top.yaml': 'Mappings: { Kinds: { a: { b: c } } }\n',
    'parts/rooms.yaml': 'Included: { Type: AWS::IVSChat::Room, Properties: { Name: !Sub "in-${AWS::Region}" } }\n',
    'parts/properties.json': '{ "Name": "theirs", "MaximumMessageLength": 21 }',
  });
  const { stack, files } = await apply(gateway, `${folder.path}/template.yaml`);
  assert.deepEqual(
    stack.rooms.map(({ name }) => name),
    ['in-us-west-2', 'own'],
  );
  assert.equal(stack.outputs.get('Kind'), 'c');
  assert.equal((await gateway.chat.getRoom({ identifier: stack.rooms[1]!.arn })).maximumMessageLength, 21);
  const watched = files.map((file) => file.replace(`${folder.path}/`, ''));
  assert.deepEqual(watched, ['template.yaml', 'top.yaml', 'parts/properties.json', 'parts/rooms.yaml']);
});

test('what is in S3 is passed over with its place, and a file that is not there is refused', async () => {
  const text = (location: string) =>
    `Resources:\n  Fn::Transform: ${include(location)}\n  Room: { Type: AWS::IVSChat::Room }\n`;
  using folder = new Folder({
    'a.yaml': text('s3://bucket/x.yaml'),
    'b.yaml': text('x.yaml'),
    'c.yaml': text('c.yaml'),
  });
  const { stack } = await apply(gateway, `${folder.path}/a.yaml`);
  assert.deepEqual(
    stack.warnings.map((line) => line.replace(`${folder.path}/`, '')),
    ['a.yaml:2:18: what AWS::Include brings is not here at s3://bucket/x.yaml; give it a file beside the template'],
  );
  assert.equal(
    await refusal(gateway, `${folder.path}/b.yaml`),
    'b.yaml:2:18: x.yaml, which is included: there is no such file',
  );
  assert.match(await refusal(gateway, `${folder.path}/c.yaml`), /files include each other more than 10 deep$/);
});
