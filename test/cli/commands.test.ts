// Whole commands against a service that remembers: what is sent, printed and returned.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { FANFARE } from '../support/process.ts';
import { CONNECTION, ROOM, fanfare, key, keyEnvironment, recordingService, scratchDirectory } from './support.ts';

const USAGE = `usage: fanfare [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  fanfare help
  fanfare <command> help
  fanfare <command> <subcommand> help
`;
const sendEvent = ['ivschat', 'send-event', '--room-identifier', ROOM, '--event-name', 'E'];

test('post-to-connection works as its manual page prints it', async () => {
  await using service = await recordingService();
  const command = ['apigatewaymanagementapi', 'post-to-connection', '--connection-id', CONNECTION];
  const ran = await fanfare([...command, '--data', 'Hello from API Gateway!', '--endpoint-url', `${service.url}/prod`]);
  assert.deepEqual(ran, { exitCode: 0, stdout: '', stderr: '' });
  const [request] = service.seen;
  assert.equal(request?.method, 'POST');
  assert.equal(request.target, '/prod/@connections/L0SM9cOFvHcCIhw%3D');
  assert.equal(request.body, 'Hello from API Gateway!');
  assert.equal(request.headers['content-type'], undefined);
  assert.equal(request.signedFor, 'us-east-1');
});

test('send-event works as its manual page prints it: camelCase options, and a map over two words', async () => {
  await using service = await recordingService([{ body: '{"id": "12345689012"}' }]);
  const ran = await fanfare([
    'ivschat',
    'send-event',
    '--roomIdentifier',
    'arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6',
    '--eventName',
    'SystemMessage',
    '--attributes',
    'msgType=user-notification,',
    'msgText=This chat room will close in 15 minutes.',
    '--endpoint-url',
    service.url,
  ]);
  assert.deepEqual(ran, { exitCode: 0, stdout: '{\n    "id": "12345689012"\n}\n', stderr: '' });
  const [request] = service.seen;
  assert.equal(request?.target, '/SendEvent');
  assert.equal(
    request.body,
    '{"roomIdentifier": "arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6", "eventName": "SystemMessage", ' +
      '"attributes": {"msgType": "user-notification", "msgText": "This chat room will close in 15 minutes."}}',
  );
  assert.equal(request.signedFor, 'us-west-2', 'the region of the ARN');
});

test('a request has the headers of the AWS CLI and no others', async () => {
  await using service = await recordingService();
  const env = { ...keyEnvironment, AWS_SESSION_TOKEN: 'TOKEN==' };
  await fanfare([...sendEvent, '--endpoint-url', service.url], { env });
  const names = service.seen[0]!.rawHeaders.filter((_, index) => index % 2 === 0);
  assert.deepEqual(names.toSorted(), [
    'Accept-Encoding',
    'Authorization',
    'Content-Length',
    'Content-Type',
    'Host',
    'User-Agent',
    'X-Amz-Date',
    'X-Amz-Security-Token',
    'amz-sdk-invocation-id',
    'amz-sdk-request',
  ]);
  const { headers } = service.seen[0]!;
  assert.equal(headers['accept-encoding'], 'identity');
  assert.equal(headers['amz-sdk-request'], 'attempt=1');
  assert.match(String(headers.authorization), /SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,/);
});

test('--no-sign-request sends no signature and needs no credentials', async () => {
  await using service = await recordingService();
  const ran = await fanfare([...sendEvent, '--endpoint-url', service.url, '--no-sign-request'], { env: {} });
  assert.equal(ran.exitCode, 0);
  assert.equal(service.seen[0]?.headers.authorization, undefined);
});

test('an answer is printed in the order of the model, without what the model does not know', async () => {
  const body =
    '{"zzz":1,"tags":{"2":"b","1":"日"},"maximumMessageLength":5.0,"name":null,"id":"x","createTime":"2022-03-16T04:44:09.123Z"}';
  await using service = await recordingService([{ body }]);
  const { stdout } = await fanfare(['ivschat', 'get-room', '--identifier', ROOM, '--endpoint-url', service.url]);
  assert.equal(
    stdout,
    '{\n    "id": "x",\n    "createTime": "2022-03-16T04:44:09.123000+00:00",\n    "maximumMessageLength": 5,\n    "tags": {\n        "2": "b",\n        "1": "日"\n    }\n}\n',
  );
});

test('an answer without members is read all the same; where an operation answers nothing, nobody looks', async () => {
  const ended = async (...words: string[]) => {
    await using service = await recordingService([{ body: 'null' }]);
    const { exitCode, stderr } = await fanfare(['ivschat', ...words, '--endpoint-url', service.url]);
    return [exitCode, stderr.trim()];
  };
  const unreadable = [255, "fanfare: [ERROR]: 'NoneType' object is not iterable"];
  assert.deepEqual(await ended('tag-resource', '--resource-arn', ROOM, '--tags', 'a=b'), unreadable);
  assert.deepEqual(await ended('delete-room', '--identifier', ROOM), [0, '']);
});

test('times are printed as version 2 prints them', async () => {
  const cases: [string, string][] = [
    ['"2022-03-16T04:44:09Z"', '2022-03-16T04:44:09+00:00'],
    ['"2022-03-16T04:44:09.5+09:00"', '2022-03-16T04:44:09.500000+09:00'],
    ['"2022-03-16T04:44:09.123456789Z"', '2022-03-16T04:44:09.123456+00:00'],
    ['1647405849', '2022-03-16T04:44:09+00:00'],
    ['1647405849.25', '2022-03-16T04:44:09.250000+00:00'],
    ['"1647405849"', '2022-03-16T04:44:09+00:00'],
  ];
  for (const [wire, printed] of cases) {
    await using service = await recordingService([{ body: `{"connectedAt": ${wire}}` }]);
    const command = ['apigatewaymanagementapi', 'get-connection', '--connection-id', CONNECTION];
    const { stdout } = await fanfare([...command, '--endpoint-url', service.url]);
    assert.equal(stdout, `{\n    "ConnectedAt": "${printed}"\n}\n`);
  }
});

test('errors of the service end with 254 and say code, operation, message and details', async () => {
  const body = '{"message":"Room not found","resourceId":"x","resourceType":"ROOM","secret":"y"}';
  const cases: [{ status: number; headers?: Record<string, string>; body: string }, string][] = [
    [
      { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException:http://internal/' }, body },
      'An error occurred (ResourceNotFoundException) when calling the SendEvent operation: Room not found\n\nAdditional error details:\nresourceId: x\nresourceType: ROOM',
    ],
    [
      {
        status: 400,
        headers: { 'x-amzn-errortype': 'com.amazonaws.ivschat#ValidationException' },
        body: '{"Message":"m"}',
      },
      'An error occurred (ValidationException) when calling the SendEvent operation: m',
    ],
    [
      { status: 400, body: '{"__type":"a.b#Bad:x","message":"m"}' },
      'An error occurred (Bad) when calling the SendEvent operation: m',
    ],
    [{ status: 400, body: '{"code":"Worse"}' }, 'An error occurred (Worse) when calling the SendEvent operation:'],
    [{ status: 403, body: '{"message":"m"}' }, 'An error occurred (403) when calling the SendEvent operation: m'],
    [{ status: 410, body: '' }, 'An error occurred (410) when calling the SendEvent operation:'],
    [
      { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
      'An error occurred (307) when calling the SendEvent operation:',
    ],
    [
      { status: 403, body: '<html>no</html>' },
      'An error occurred (403) when calling the SendEvent operation: <html>no</html>',
    ],
  ];
  for (const [answer, message] of cases) {
    await using service = await recordingService([answer]);
    const ran = await fanfare([...sendEvent, '--endpoint-url', service.url]);
    assert.deepEqual(ran, { exitCode: 254, stdout: '', stderr: `\nfanfare: [ERROR]: ${message}\n` });
  }
});

test('what may pass is tried three times, with growing random waits', async () => {
  const throttled = { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: '{}' };
  await using service = await recordingService([throttled, 'cut', { body: '{"id":"x"}' }]);
  const waits: number[] = [];
  const ran = await fanfare([...sendEvent, '--endpoint-url', service.url], {
    sleep: async (ms) => void waits.push(ms),
  });
  assert.equal(ran.exitCode, 0);
  assert.deepEqual(
    service.seen.map(({ headers }) => headers['amz-sdk-request']),
    ['attempt=1', 'attempt=2; max=3', 'attempt=3; max=3'],
  );
  assert.equal(new Set(service.seen.map(({ headers }) => headers['amz-sdk-invocation-id'])).size, 1);
  assert.equal(waits.length, 2);
  assert.ok(waits[0]! >= 0 && waits[0]! < 1000 && waits[1]! >= 0 && waits[1]! < 2000, String(waits));
});

test('what cannot pass is tried once; AWS_MAX_ATTEMPTS bounds the rest', async () => {
  for (const [status, body, env, attempts, text] of [
    [404, '{}', {}, 1, 'operation:'],
    [429, '{}', {}, 1, 'operation:'],
    [503, '', {}, 3, '(reached max retries: 2): Service Unavailable'],
    [503, '', { AWS_MAX_ATTEMPTS: '1' }, 1, '(reached max retries: 0)'],
  ] as const) {
    await using service = await recordingService(Array.from({ length: 4 }, () => ({ status, body })));
    const ran = await fanfare([...sendEvent, '--endpoint-url', service.url], { env: { ...keyEnvironment, ...env } });
    assert.equal(service.seen.length, attempts);
    assert.ok(ran.stderr.includes(text), ran.stderr);
  }
});

test('wrong words end with 252, the usage and the nearest right word', async () => {
  const cases: [string[], string][] = [
    [
      ['ivschat', 'send-event'],
      `\nfanfare: [ERROR]: An error occurred (ParamValidation): the following arguments are required: --room-identifier, --event-name\n\n${USAGE}`,
    ],
    [
      [...sendEvent, '--room-identifer', 'x'],
      `\n${USAGE}\n\nfanfare: [ERROR]: Unknown options: --room-identifer, x\nDid you mean --room-identifier?\n`,
    ],
    [[...sendEvent, '--foo', 'bar'], `\n${USAGE}\n\nfanfare: [ERROR]: Unknown options: --foo, bar\n`],
    [
      ['ivschat', 'send-evnt'],
      `\nfanfare: [ERROR]: An error occurred (ParamValidation): argument operation: Found invalid choice 'send-evnt'\n\nMaybe you meant:\n\n  * send-event\n\n${USAGE}`,
    ],
    [
      ['strat'],
      `\nfanfare: [ERROR]: An error occurred (ParamValidation): argument command: Found invalid choice 'strat'\n\nMaybe you meant:\n\n  * start\n\n${USAGE}`,
    ],
    [
      [...sendEvent, '--output', 'xml'],
      `\nfanfare: [ERROR]: An error occurred (ParamValidation): argument --output: Found invalid choice 'xml'\n\nIt can be: json, text, table, yaml, yaml-stream, off\n\n${USAGE}`,
    ],
    [
      ['ivschat', 'get-room', '--identifier', ''],
      '\nfanfare: [ERROR]: An error occurred (ParamValidation): Parameter validation failed:\nInvalid length for parameter identifier, value: 0, valid min length: 1\n',
    ],
    [
      [...sendEvent, '--endpoint-url', '127.0.0.1:1'],
      '\nfanfare: [ERROR]: An error occurred (ParamValidation): Bad value for --endpoint-url "127.0.0.1:1": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/\n',
    ],
  ];
  for (const [words, stderr] of cases) {
    assert.deepEqual(await fanfare(words), { exitCode: 252, stdout: '', stderr }, words.join(' '));
  }
});

test('without credentials it ends with 253, without a server with 255, and both say what to do', async () => {
  const closed = await recordingService();
  await closed[Symbol.asyncDispose]();
  const nobody = await fanfare([...sendEvent, '--endpoint-url', closed.url], { env: {} });
  assert.equal(nobody.exitCode, 253);
  assert.match(nobody.stderr, /\(NoCredentials\): Unable to locate credentials\. .*fanfare start/);
  const refused = await fanfare([...sendEvent, '--endpoint-url', `${closed.url}/a/`]);
  assert.equal(refused.exitCode, 255);
  assert.equal(
    refused.stderr,
    `\nfanfare: [ERROR]: Could not connect to the endpoint URL: "${closed.url}/a/SendEvent"\nIs the server running? Start one with: fanfare start\n`,
  );
});

test('--debug shows requests and answers, and no secret', async () => {
  await using service = await recordingService([{ body: '{"token":"CHAT-TOKEN"}' }]);
  const env = { ...keyEnvironment, AWS_SESSION_TOKEN: 'SESSION-TOKEN' };
  const words = ['ivschat', 'create-chat-token', '--room-identifier', ROOM, '--user-id', 'ana', '--debug'];
  const ran = await fanfare([...words, '--endpoint-url', service.url], { env });
  assert.equal(ran.exitCode, 0);
  assert.match(ran.stderr, /^> POST \/CreateChatToken$/m);
  assert.match(ran.stderr, /^> Authorization: \(hidden\)$/m);
  assert.match(ran.stderr, /^< 200$/m);
  for (const secret of [key.secretAccessKey, 'SESSION-TOKEN', 'CHAT-TOKEN', 'Signature=', 'ana"']) {
    assert.ok(!ran.stderr.includes(secret), secret);
  }
});

test('binary values are text as it is, base64 when asked for, and files', async () => {
  using directory = scratchDirectory();
  const file = join(directory.path, 'data');
  writeFileSync(file, 'from a file\n');
  const post = ['apigatewaymanagementapi', 'post-to-connection', '--connection-id', CONNECTION];
  for (const [words, body] of [
    [['--data', 'SGVsbG8='], 'SGVsbG8='],
    [['--data', 'grüß 😀'], 'grüß 😀'],
    [['--data', 'SGVsbG8=', '--cli-binary-format', 'base64'], 'Hello'],
    [['--data', `fileb://${file}`, '--cli-binary-format', 'base64'], 'from a file\n'],
    [['--data', `file://${file}`], 'from a file\n'],
    [['--data', ''], ''],
    [['--cli-input-json', `{"Data": "x", "ConnectionId": "c"}`], 'x'],
  ] as const) {
    await using service = await recordingService();
    const ran = await fanfare([...post, ...words, '--endpoint-url', service.url]);
    assert.equal(ran.stderr, '');
    assert.equal(service.seen[0]?.body, body);
    assert.equal(service.seen[0].headers['content-length'], String(Buffer.byteLength(body)));
  }
  const wrong = await fanfare([...post, '--data', 'Hello', '--cli-binary-format', 'base64']);
  assert.deepEqual(wrong, { exitCode: 255, stdout: '', stderr: '\nfanfare: [ERROR]: Invalid base64: "Hello"\n' });
});

test('labels are percent-encoded, and the path and query of the endpoint stay', async () => {
  await using service = await recordingService();
  for (const [id, path, target] of [
    ['a/b+c=~', '', '/@connections/a%2Fb%2Bc%3D~'],
    ['..', '/prod/', '/prod/@connections/..'],
    ["!'()*", '/a?x=1', '/a/@connections/%21%27%28%29%2A?x=1'],
    ['日', '//a//', '//a//@connections/%E6%97%A5'],
  ] as const) {
    const command = ['apigatewaymanagementapi', 'delete-connection', '--connection-id', id];
    assert.equal((await fanfare([...command, '--endpoint-url', service.url + path])).exitCode, 0);
    const request = service.seen.at(-1);
    assert.equal(request?.target, target);
    assert.equal(request.signedFor, 'us-east-1', target);
    assert.equal(request.headers['content-length'], '0');
  }
});

test('--cli-input-json gives the input, and options win over it', async () => {
  await using service = await recordingService();
  const json = JSON.stringify({ roomIdentifier: ROOM, eventName: 'json', attributes: { a: '1' } });
  const words = [
    'ivschat',
    'send-event',
    '--cli-input-json',
    json,
    '--attributes',
    'z=9',
    '--endpoint-url',
    service.url,
  ];
  assert.equal((await fanfare(words)).exitCode, 0);
  assert.deepEqual(JSON.parse(service.seen[0]!.body), {
    roomIdentifier: ROOM,
    eventName: 'json',
    attributes: { z: '9' },
  });
  for (const [text, message] of [
    ['{', "Error parsing parameter 'cli-input-json': Invalid JSON received."],
    ['[1]', "Error parsing parameter '--cli-input-json': Invalid type: expecting map, received <class 'list'>"],
    [
      '{"eventName":null}',
      'Parameter validation failed:\nMissing required parameter in input: "roomIdentifier"\n' +
        "Invalid type for parameter eventName, value: None, type: <class 'NoneType'>, valid types: <class 'str'>",
    ],
  ] as const) {
    const ran = await fanfare(['ivschat', 'send-event', '--cli-input-json', text]);
    const stderr = `\nfanfare: [ERROR]: An error occurred (ParamValidation): ${message}\n`;
    assert.deepEqual(ran, { exitCode: 252, stdout: '', stderr });
  }
});

test('--generate-cli-skeleton prints an input that --cli-input-json takes, and needs nothing', async () => {
  const ran = await fanfare(['ivschat', 'send-event', '--generate-cli-skeleton'], { env: {} });
  assert.equal(
    ran.stdout,
    '{\n    "roomIdentifier": "",\n    "eventName": "",\n    "attributes": {\n        "KeyName": ""\n    }\n}\n',
  );
});

test('the endpoint is that of the flag, the service, all services, the services section, the profile', async () => {
  await using service = await recordingService();
  using home = scratchDirectory();
  mkdirSync(join(home.path, '.aws'));
  const config = `[profile section]\nservices = here\nendpoint_url = http://127.0.0.1:1\n[services here]\nivschat =\n  endpoint_url = ${service.url}/section\n[profile plain]\nendpoint_url = ${service.url}/profile\nregion = eu-west-1\n`;
  writeFileSync(join(home.path, '.aws', 'config'), config);
  const nowhere = 'http://127.0.0.1:1';
  for (const [words, env, target] of [
    [['--endpoint-url', `${service.url}/flag`], { AWS_ENDPOINT_URL_IVSCHAT: nowhere }, '/flag/SendEvent'],
    [[], { AWS_ENDPOINT_URL_IVSCHAT: `${service.url}/one`, AWS_ENDPOINT_URL: nowhere }, '/one/SendEvent'],
    [['--profile', 'section'], { AWS_ENDPOINT_URL: `${service.url}/all` }, '/all/SendEvent'],
    [['--profile', 'section'], {}, '/section/SendEvent'],
    [[], { AWS_PROFILE: 'plain', AWS_ENDPOINT_URL: '' }, '/profile/SendEvent'],
  ] as const) {
    const keys = join(home.path, 'keys');
    const lines = `aws_access_key_id=${key.accessKeyId}\naws_secret_access_key=${key.secretAccessKey}\n`;
    writeFileSync(keys, `[section]\n${lines}[plain]\n${lines}[default]\n${lines}`);
    const ran = await fanfare([...sendEvent, ...words], {
      env: { HOME: home.path, AWS_SHARED_CREDENTIALS_FILE: keys, ...env },
    });
    assert.equal(ran.stderr, '');
    assert.equal(service.seen.at(-1)?.target, target);
  }
  assert.equal(service.seen.at(-1)?.signedFor, 'eu-west-1', 'the region of the profile wins over that of the ARN');
});

test('a server on this machine is called with the key that it made, wherever the AWS keys are', async () => {
  await using service = await recordingService();
  using home = scratchDirectory();
  mkdirSync(join(home.path, '.aws'));
  mkdirSync(join(home.path, 'data'));
  writeFileSync(
    join(home.path, '.aws', 'credentials'),
    '[default]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = other\n',
  );
  writeFileSync(
    join(home.path, 'data', 'credentials'),
    `[default]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
  );
  const env = { HOME: home.path, FANFARE_DATA: join(home.path, 'data') };
  await fanfare([...sendEvent, '--endpoint-url', service.url], { env });
  assert.equal(service.seen.at(-1)?.signedFor, 'us-west-2');
  await fanfare([...sendEvent, '--endpoint-url', service.url, '--profile', 'default'], { env });
  assert.match(String(service.seen.at(-1)?.headers.authorization), /Credential=AKIDOTHER\//);
});

test('profiles and files that cannot be used are named', async () => {
  using home = scratchDirectory();
  mkdirSync(join(home.path, '.aws'));
  writeFileSync(join(home.path, '.aws', 'credentials'), '[half]\naws_access_key_id=AKID\n');
  const env = { HOME: home.path };
  const run = (...words: string[]) => fanfare([...sendEvent, ...words], { env });
  for (const [words, message] of [
    [['--profile', 'nope'], 'The config profile (nope) could not be found'],
    [['--profile', 'half'], 'Partial credentials found in shared-credentials-file, missing: aws_secret_access_key'],
    [['--region', 'bad region!'], "Provided region_name 'bad region!' doesn't match a supported format."],
    [['--cli-read-timeout', 'abc'], "invalid literal for int() with base 10: 'abc'"],
    [['--endpoint-url', 'http://'], 'Invalid endpoint: http://'],
  ] as const) {
    assert.deepEqual(await run(...words), { exitCode: 255, stdout: '', stderr: `\nfanfare: [ERROR]: ${message}\n` });
  }
  writeFileSync(join(home.path, '.aws', 'config'), '[default\nregion = x\n');
  const broken = `\nfanfare: [ERROR]: Unable to parse config file: ${join(home.path, '.aws', 'config')}\n`;
  assert.equal((await run()).stderr, broken);
});

test('--version wins over everything', async () => {
  const { exitCode, stdout } = await fanfare(['ivschat', 'nonsense', '--version']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^fanfare\/\d+\.\d+\.\d+ node\//);
});

test('a reader of stdout that leaves early is no failure', async () => {
  const { stderr } = await promisify(execFile)('sh', ['-c', '"$0" ivschat help | true', FANFARE]);
  assert.equal(stderr, '');
});
