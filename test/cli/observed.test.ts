// What generated commands showed of the AWS CLI, and no recorded case holds: each was seen of aws-cli 1.45 and 2.38.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Answer } from './support.ts';
import { ROOM, fanfare, keyEnvironment, recordingService, scratchDirectory } from './support.ts';

type Seen = {
  readonly version: 1 | 2;
  readonly words: readonly string[];
  readonly answers?: readonly Answer[];
  readonly config?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly exitCode?: number;
  readonly shows: RegExp;
};

const get = ['ivschat', 'get-room', '--identifier', ROOM];
const routes = ['apigatewayv2', 'get-routes', '--api-id', 'a'];
const rules = ['apigatewayv2', 'list-routing-rules', '--domain-name', 'd'];
const answer = (value: unknown, status = 200): Answer[] => [{ status, body: JSON.stringify(value) }];
const quoted = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
const domain = ['apigatewayv2', 'create-domain-name', '--domain-name', 'd', '--domain-name-configurations'];

const observations: Readonly<Record<string, Seen>> = {
  'an answer whose structure is a list': {
    ...{ version: 1, words: get, answers: answer({ messageReviewHandler: [] }), exitCode: 255 },
    shows: /'list' object has no attribute 'get'/,
  },
  'a number that is none': {
    ...{ version: 1, words: get, answers: answer({ maximumMessageLength: 'abc' }), exitCode: 255 },
    shows: /invalid literal for int\(\) with base 10: 'abc'/,
  },
  'a list that is a text': {
    ...{ version: 1, words: get, answers: answer({ loggingConfigurationIdentifiers: 'ab' }) },
    shows: /"a",\s+"b"/,
  },
  'a map with nulls': { version: 1, words: get, answers: answer({ tags: { a: null } }), shows: /"a": null/ },
  'a time that is a list': {
    ...{ version: 2, words: get, answers: answer({ createTime: [1] }), exitCode: 255 },
    shows: /Invalid timestamp "\[1\]": Parser must be a string or character stream, not list/,
  },
  'a code that is a number': {
    ...{ version: 1, words: get, answers: answer({ __type: 5 }, 400), exitCode: 255 },
    shows: /argument of type 'int' is not iterable/,
  },
  'status 304': {
    ...{ version: 1, words: get, answers: [{ status: 304 }], exitCode: 255 },
    shows: /An error occurred \(304\)/,
  },
  'missing members, in the order of the model': {
    ...{ version: 1, words: ['apigatewayv2', 'delete-stage', '--cli-input-json', '{}'], exitCode: 255 },
    shows: /"StageName"\nMissing required parameter in input: "ApiId"/,
  },
  'a union without a member': {
    version: 2,
    words: ['ivschat', 'create-logging-configuration', '--destination-configuration', '{}'],
    exitCode: 252,
    shows: /destinationConfiguration: s3\. cloudWatchLogs\. firehose\./,
  },
  'a byte order mark': {
    version: 1,
    words: ['ivschat', 'tag-resource', '--resource-arn', ROOM, '--tags', '\ufeff{"a":"b"}'],
    exitCode: 255,
    shows: /Expected: '=', received: '\ufeff'/,
  },
  'a date in YAML': {
    version: 2,
    words: ['ivschat', 'get-room', '--cli-input-yaml', 'identifier: 2020-01-02'],
    exitCode: 252,
    shows: /value: 2020-01-02, type: <class 'datetime\.date'>/,
  },
  'a time without separators': {
    version: 1,
    words: [...domain, 'CertificateUploadDate=20200101T100000'],
    shows: /^$/,
  },
  'a token of other members': {
    ...{ version: 1, exitCode: 255 },
    words: [...routes, '--starting-token', Buffer.from('{"X": "t"}').toString('base64')],
    shows: /Unknown parameter in input: "X", must be one of: ApiId, MaxResults, NextToken/,
  },
  'pages beside a token in the input': {
    ...{ version: 2, exitCode: 252 },
    words: ['apigatewayv2', 'get-routes', '--cli-input-json', '{"ApiId":"a","NextToken":"t"}', '--max-items', '1'],
    shows: /Unknown parameter in input: "PaginationConfig"/,
  },
  'a page that is empty': {
    ...{ version: 2, words: [...routes, '--output', 'yaml-stream'], answers: answer({}) },
    shows: /^- \{\}\n$/,
  },
  'pages of another name': {
    ...{ version: 1, words: [...rules, '--max-items', '1', '--page-size', '2', '--query', 'RoutingRules[].Priority'] },
    answers: answer({ routingRules: [{ priority: 1 }, { priority: 2 }], nextToken: 't' }),
    shows: /^\[\n {4}1\n\]\n$/,
  },
  'export-api, which has no skeleton': {
    ...{ version: 1, words: ['apigatewayv2', 'export-api', '--generate-cli-skeleton'], exitCode: 2 },
    shows: /arguments are required: --api-id, --output-type, --specification, outfile/,
  },
  'a file that cannot be written': {
    ...{ version: 1, answers: answer({ a: 1 }), exitCode: 255 },
    words: ['apigatewayv2', 'export-api', '--api-id', 'a', '--specification', 's', '--output-type', 'JSON', '/no/file'],
    shows: /\[Errno 2\] No such file or directory: '\/no\/file'/,
  },
  'a word that is near a command of another service': {
    ...{ version: 2, words: ['dynamodbb'], exitCode: 252 },
    shows: /Found invalid choice 'dynamodbb'\n\nMaybe you meant:\n\n {2}\* dynamodb/,
  },
  'a command of another service': {
    ...{ version: 1, words: ['s3'], exitCode: 2 },
    shows: /s3 is a command of the AWS CLI that Fanfare does not have/,
  },
  'a usage error as JSON': {
    ...{ version: 2, words: ['ivschat', 'get-room', '--cli-error-format', 'json'], exitCode: 252 },
    shows: /^\{\n {4}"Code": "ParamValidation",\n {4}"Message": "the following arguments are required: --identifier/,
  },
  'an error format that is none': {
    ...{
      version: 2,
      words: get,
      answers: answer({ message: 'm' }, 404),
      env: { AWS_CLI_ERROR_FORMAT: 'x' },
      exitCode: 254,
    },
    shows: /An error occurred \(404\)/,
  },
  'a wrong option of the first parser': {
    ...{ version: 2, words: [...get, '--debug=1'], exitCode: 252 },
    shows: /usage: aws \[--profile PROFILE\] \[--debug\]\n$/,
  },
  'a region of digits': {
    ...{ version: 1, words: [...get, '--region', '123'], exitCode: 255 },
    shows: /Provided region_name '123' doesn't match a supported format/,
  },
  'a profile that is not there, though only a skeleton is wanted': {
    ...{ version: 1, words: [...get, '--profile', 'nope', '--generate-cli-skeleton'], exitCode: 255 },
    shows: /The config profile \(nope\) could not be found/,
  },
  'a process whose keys are over': {
    version: 1,
    words: get,
    env: { AWS_ACCESS_KEY_ID: '' },
    config: `credential_process = echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"2001-01-01T00:00:00Z"}'`,
    exitCode: 255,
    shows: /refreshed credentials are still expired/,
  },
  'a process without a name': {
    ...{ version: 1, words: get, env: { AWS_ACCESS_KEY_ID: '' }, config: 'credential_process =', exitCode: 255 },
    shows: /list index out of range/,
  },
  'an output of version 2 in the configuration of version 1': {
    ...{ version: 1, words: get, answers: answer({ id: 'x' }), config: 'output = yaml', exitCode: 255 },
    shows: /Unknown output type: yaml/,
  },
  'an empty services section': {
    ...{ version: 1, words: get, config: 'services = x\n[services x]', exitCode: 255 },
    shows: quoted('the "x" services configuration does not exist'),
  },
  'an empty region': { version: 1, words: [...get, '--region', ''], answers: answer({ id: 'x' }), shows: /"id": "x"/ },
};

for (const [name, seen] of Object.entries(observations)) {
  test(`version ${seen.version}: ${name}`, async () => {
    using home = scratchDirectory();
    mkdirSync(join(home.path, '.aws'));
    writeFileSync(join(home.path, '.aws/config'), `[default]\n${seen.config ?? ''}\n`);
    await using service = await recordingService([...(seen.answers ?? [])]);
    const hasOwnEndpoint = seen.config?.startsWith('services') ?? false;
    const { exitCode, stdout, stderr } = await fanfare(
      hasOwnEndpoint ? seen.words : [...seen.words, '--endpoint-url', service.url],
      {
        env: {
          ...keyEnvironment,
          HOME: home.path,
          AWS_DEFAULT_REGION: 'us-west-2',
          AWS_MAX_ATTEMPTS: '1',
          FANFARE_AWS_CLI: String(seen.version),
          ...seen.env,
        },
      },
    );
    assert.match(stdout + stderr, seen.shows);
    assert.equal(exitCode, seen.exitCode ?? 0);
  });
}

test('aliases that go in circles end, and one may stand for an option that ends everything', async () => {
  using home = scratchDirectory();
  mkdirSync(join(home.path, '.aws/cli'), { recursive: true });
  writeFileSync(join(home.path, '.aws/cli/alias'), '[toplevel]\nr = r\nv = --version\n');
  const env = { ...keyEnvironment, HOME: home.path, FANFARE_AWS_CLI: '1' };
  assert.match((await fanfare(['r'], { env })).stderr, /maximum recursion depth exceeded/);
  assert.match((await fanfare(['v'], { env })).stdout, /^aws-cli\/1/);
});
