// The friendly command takes every option of every operation in each of its spellings, and values of all looks.
// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service, Shape } from '../../src/aws/shape.ts';
import { kebabCase } from '../../src/cli/words/names.ts';
import { services } from '../../src/cli/words/services.ts';
import { fanfare, recordingService } from './support.ts';

/** A value that passes the checks of the command, and not more. */
function valueOf(shape: Shape): string {
  switch (shape.type) {
    case 'integer':
    case 'double':
      return String(shape.min ?? 5);
    case 'list':
    case 'map':
      return JSON.stringify(sample(shape));
    case 'structure':
    case 'union':
      return JSON.stringify(sample(shape));
    case 'timestamp':
      return '2020-01-01T00:00:00Z';
    case 'string':
    case 'blob':
    case 'boolean':
    case 'document':
      return 'x'.repeat('min' in shape ? (shape.min ?? 1) : 1);
  }
}

function sample(shape: Shape): unknown {
  if (shape.type === 'list') return [sample(shape.of)];
  if (shape.type === 'map') return { x: sample(shape.of) };
  if (shape.type === 'boolean') return true;
  if (shape.type === 'integer' || shape.type === 'double') return shape.min ?? 5;
  if (shape.type === 'structure' || shape.type === 'union') {
    const members = Object.entries(shape.members);
    const given = shape.type === 'union' ? members.slice(0, 1) : members;
    return Object.fromEntries(given.map(([name, member]) => [name, sample(member)]));
  }
  return valueOf(shape);
}

const spellings = [
  ({ name }: { name: string }) => `--${name === 'Version' ? 'api-version' : kebabCase(name)}`,
  ({ name }: { name: string }) => `--${name.charAt(0).toLowerCase()}${name.slice(1)}`,
  ({ name }: { name: string }) => `--${name.charAt(0).toUpperCase()}${name.slice(1)}`,
];

async function requestOf(model: Service, operation: string, spelling: (typeof spellings)[number], blank: boolean) {
  await using service = await recordingService();
  const words = Object.entries(model.operations[operation]!.input).flatMap(([name, member]) => {
    // `--version` is asked of the command itself, in every spelling but the AWS CLI's own.
    const option = name === 'Version' ? '--api-version' : spelling({ name });
    if (member.type === 'boolean') return [option];
    return blank ? [option, valueOf(member)] : [`${option}=${valueOf(member)}`];
  });
  const command = [model.id, kebabCase(operation), ...words];
  const outfile = operation === 'ExportApi' || operation === 'Invoke' ? ['/dev/null'] : [];
  const result = await fanfare([...command, ...outfile, '--endpoint-url', service.url]);
  const [seen] = service.seen;
  return { result, words, request: seen && { method: seen.method, target: seen.target, body: seen.body } };
}

for (const id of Object.keys(services)) {
  test(`every option of ${id} works in kebab-case and in both camelCases, with a blank and with =`, async () => {
    const model = await services[id]!();
    for (const operation of Object.keys(model.operations)) {
      const first = await requestOf(model, operation, spellings[0]!, true);
      assert.ok(first.request, `${first.words.join(' ')}: ${first.result.stderr}`);
      for (const spelling of spellings) {
        for (const blank of [true, false]) {
          const { request, words, result } = await requestOf(model, operation, spelling, blank);
          assert.deepEqual(request, first.request, `${words.join(' ')}: ${result.stderr}`);
        }
      }
    }
  });
}

test('a value may begin with a dash, unless it is an option', async () => {
  const get = ['apigatewaymanagementapi', 'get-connection', '--connection-id'];
  for (const id of ['-abc=', '-', '-5', '-x y']) {
    await using service = await recordingService();
    const { exitCode } = await fanfare([...get, id, '--endpoint-url', service.url]);
    assert.equal(exitCode, 0, id);
    assert.equal(service.seen[0]?.target, `/@connections/${encodeURIComponent(id)}`);
  }
  for (const words of [['--endpoint-url', 'http://127.0.0.1:1'], ['--no-sign-request'], ['--typo']]) {
    const { exitCode, stderr } = await fanfare([...get, ...words]);
    assert.equal(exitCode, 252);
    assert.match(stderr, /--connection-id: expected one argument/);
  }
  const strict = { FANFARE_AWS_CLI: '2' };
  assert.match((await fanfare([...get, '-abc='], { env: strict })).stderr, /--connection-id: expected one argument/);
});
