// The same words to `fanfare` and to the AWS CLI, where it is installed: the same requests, the same output.
// Version 2 of Debian has an old model whose members are in another order, so bodies are compared by value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAws } from '../support/aws.ts';
import { findAws } from '../support/process.ts';
import { CONNECTION, ROOM, fanfare, keyEnvironment, recordingService, scratchDirectory } from '../cli/support.ts';
import type { Seen } from '../cli/support.ts';

const send = ['ivschat', 'send-event', '--room-identifier', ROOM, '--event-name', 'E'];
const connection = (operation: string, ...words: string[]) => [
  'apigatewaymanagementapi',
  operation,
  '--connection-id',
  CONNECTION,
  ...words,
];
const post = (...words: string[]) => connection('post-to-connection', ...words);

type Case = { words: string[]; answer?: string; only?: 1 | 2 };
const cases: Case[] = [
  { words: send, answer: '{"id":"12345689012"}' },
  { words: [...send, '--attributes', 'a=b,c=d e'] },
  { words: [...send, '--attributes', '{"b":"1","a":"日本 😀"}'] },
  { words: [...send, '--attributes', 'a="x, y",b=,c=x\\,y'] },
  {
    words: [
      'ivschat',
      'create-chat-token',
      '--room-identifier',
      ROOM,
      '--user-id',
      'u',
      '--capabilities',
      'SEND_MESSAGE',
      'X',
      '--session-duration-in-minutes',
      '+1_0',
    ],
    answer: '{"token":"t"}',
  },
  { words: ['ivschat', 'create-chat-token', '--room-identifier', ROOM, '--user-id=-u', '--capabilities', '["A"]'] },
  { words: ['ivschat', 'create-chat-token', '--room-identifier', ROOM, '--user-id', 'u', '--capabilities'] },
  {
    words: [
      'ivschat',
      'create-room',
      '--name',
      'n',
      '--message-review-handler',
      'uri=a,fallbackResult=DENY',
      '--tags',
      'a=1,b=2',
    ],
    answer: '{"maximumMessageLength":256}',
  },
  { words: ['ivschat', 'create-room'], answer: '{"tags":{"z":"1","é":"2"}}' },
  { words: ['ivschat', 'update-room', '--ident', ROOM, '--logging-configuration-identifiers', 'a', 'b'] },
  {
    words: ['ivschat', 'list-rooms', '--max-results', '5', '--next-token', 't'],
    answer: '{"rooms":[]}',
  },
  { words: ['ivschat', 'list-rooms', '--no-paginate'], answer: '{"rooms":[{"name":"a"},{"name":"b"}],"unknown":1}' },
  { words: ['ivschat', 'delete-room', '--identifier', ROOM] },
  {
    words: ['ivschat', 'delete-message', '--room-identifier', ROOM, '--id', 'ABC123def456', '--reason', 'a b'],
    answer: '{"id":"x"}',
  },
  { words: ['ivschat', 'disconnect-user', '--room-identifier', ROOM, '--user-id', 'u'] },
  { words: ['ivschat', 'send-event', '--cli-input-json', JSON.stringify({ roomIdentifier: ROOM, eventName: 'E' })] },
  { words: post('--data', 'Hello from API Gateway!'), only: 1 },
  { words: post('--data', 'SGVs bG8=', '--cli-binary-format', 'base64'), only: 2 },
  { words: post('--data', 'grüß 😀', '--cli-binary-format', 'raw-in-base64-out'), only: 2 },
  { words: connection('get-connection'), answer: '{"identity":{"sourceIp":"192.0.2.1"}}' },
  { words: connection('get-connection'), answer: '{"connectedAt":"2022-03-16T04:44:09.5Z"}', only: 2 },
  { words: connection('delete-connection') },
];

/** Version 2 takes most of a second each time: it gets what only it can show, and some of the rest. */
const casesOf = (version: 1 | 2): Case[] =>
  cases.filter(({ only }, index) => only === version || (only === undefined && (version === 1 || index % 3 === 0)));

for (const version of [1, 2] as const) {
  const aws = await findAws(version);
  const skip = aws ? false : `aws v${version} is not installed: NOT TESTED`;
  test(`fanfare and aws v${version} send and print the same`, { skip }, async () => {
    for (const { words, answer } of casesOf(version)) {
      const theirs = await asked(answer, (url) => printedBy(aws!, words, url));
      const ours = await asked(answer, async (url) => (await fanfare([...words, '--endpoint-url', url])).stdout);
      assert.deepEqual(ours, theirs, words.join(' '));
    }
  });
}

async function asked(body: string | undefined, ask: (url: string) => Promise<string>) {
  await using service = await recordingService(body === undefined ? [] : [{ body }]);
  const stdout = await ask(`${service.url}/base`);
  return { stdout, requests: service.seen.map(essence) };
}

/** What must be equal: all that a server can see but times, ids and the name of the program. */
function essence({ method, target, headers, body, signedFor }: Seen) {
  const { authorization, 'content-type': type, 'content-length': length, 'accept-encoding': encoding } = headers;
  const signedHeaders = /SignedHeaders=([^,]*)/.exec(String(authorization))?.[1];
  return {
    method,
    target,
    body: type === undefined ? body : JSON.parse(body),
    type,
    length,
    encoding,
    signedHeaders,
    signedFor,
  };
}

async function printedBy(aws: string, words: string[], url: string): Promise<string> {
  using home = scratchDirectory();
  const region = words.join(' ').includes(ROOM) ? 'us-west-2' : 'us-east-1';
  const { code, stdout, stderr } = await runAws(aws, [...words, '--endpoint-url', url], {
    HOME: home.path,
    LANG: 'C.UTF-8',
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...keyEnvironment,
  });
  assert.equal(code, 0, stderr);
  return stdout;
}
