// Nothing that the command prints shows a secret: not under --debug, not in an error, whoever it calls itself.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { redacted } from '../../src/cli/personality/redact.ts';
import type { Answer } from './support.ts';
import { ROOM, fanfare, key, recordingService, scratchDirectory } from './support.ts';

const SECRETS = {
  session: 'SESSION-TOKEN-OF-MINE',
  chat: 'CHAT-TOKEN-OF-MINE',
  process: 'PROCESS-SECRET-OF-MINE',
  web: 'WEB-IDENTITY-OF-MINE',
  signature: 'SIGNATURE-OF-MINE',
  password: 'PASSWORD-OF-MINE',
  apiKey: 'API-KEY-OF-MINE',
  cookie: 'COOKIE-OF-MINE',
  sso: 'SSO-TOKEN-OF-MINE',
  metadata: 'METADATA-TOKEN-OF-MINE',
} as const;
const getRoom = ['ivschat', 'get-room', '--identifier', ROOM, '--debug'];
const TOKEN = ['ivschat', 'create-chat-token', '--room-identifier', ROOM, '--user-id', 'u', '--debug'];

type Scene = {
  readonly words: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly answers?: Answer[];
  readonly url?: (url: string) => string;
};

const withPassword = (url: string) => url.replace('//', `//me:${SECRETS.password}@`);
const withSignature = (url: string) =>
  `${url}/?X-Amz-Signature=${SECRETS.signature}&X-Amz-Security-Token=${SECRETS.session}`;

const scenes = (folder: string): Record<string, Scene> => ({
  'an answer with a chat token, a cookie and a presigned place': {
    words: [...TOKEN, '--query', 'sessionExpirationTime'],
    answers: [
      {
        headers: { 'set-cookie': SECRETS.cookie, 'x-api-key': SECRETS.apiKey, location: withSignature('http://x') },
        body: JSON.stringify({ token: SECRETS.chat }),
      },
    ],
  },
  'an error': { words: TOKEN, answers: [{ status: 404, body: JSON.stringify({ message: 'm', token: SECRETS.chat }) }] },
  'an answer that cannot be read': { words: TOKEN, answers: [{ body: JSON.stringify([SECRETS.chat]) }] },
  'a session token': { words: getRoom, env: { AWS_SESSION_TOKEN: SECRETS.session } },
  'a password in the endpoint': { words: getRoom, url: withPassword },
  'a signature in the endpoint': { words: getRoom, url: withSignature },
  'an endpoint that is none': { words: getRoom, url: () => `http://me:${SECRETS.password}@/` },
  'an endpoint without a port': { words: getRoom, url: () => `http://me:${SECRETS.password}@h:port/` },
  'an endpoint where nobody is': { words: getRoom, url: () => withSignature(withPassword('http://127.0.0.1:1')) },
  'a proxy with a password': { words: getRoom, env: { HTTP_PROXY: withPassword('http://127.0.0.1:1') } },
  'a value at a URL': { words: [...getRoom, '--identifier', withSignature(withPassword('http://127.0.0.1:1'))] },
  'a process': { words: getRoom, env: { AWS_CONFIG_FILE: join(folder, 'process'), AWS_ACCESS_KEY_ID: '' } },
  'a broken process': { words: getRoom, env: { AWS_CONFIG_FILE: join(folder, 'broken'), AWS_ACCESS_KEY_ID: '' } },
  'a web identity': {
    words: getRoom,
    env: {
      AWS_ACCESS_KEY_ID: '',
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'web'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/r',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
    },
  },
});

test('no secret is printed, with --debug or without', async () => {
  using home = scratchDirectory();
  const answer = JSON.stringify({ Version: 1, AccessKeyId: 'AKID', SecretAccessKey: SECRETS.process });
  writeFileSync(join(home.path, 'answer'), answer);
  writeFileSync(join(home.path, 'half'), answer.slice(0, -1));
  writeFileSync(join(home.path, 'web'), SECRETS.web);
  for (const [name, file] of [
    ['process', 'answer'],
    ['broken', 'half'],
  ] as const) {
    writeFileSync(join(home.path, name), `[default]\ncredential_process = cat ${join(home.path, file)}\n`);
  }
  for (const [name, { words, env, answers = [], url = (text: string) => text }] of Object.entries(scenes(home.path))) {
    for (const version of ['', '1', '2']) {
      for (const debug of [true, false]) {
        await using service = await recordingService(answers.slice());
        const { stdout, stderr } = await fanfare(
          [...words.filter((word) => debug || word !== '--debug'), '--endpoint-url', url(service.url)],
          {
            env: {
              AWS_ACCESS_KEY_ID: key.accessKeyId,
              AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
              AWS_DEFAULT_REGION: 'us-west-2',
              AWS_MAX_ATTEMPTS: '1',
              FANFARE_AWS_CLI: version,
              HOME: home.path,
              ...env,
            },
          },
        );
        const shown = stdout + stderr;
        assert.ok(!debug || stderr !== '', name);
        for (const secret of [...Object.values(SECRETS), key.secretAccessKey, 'Signature=0', 'Signature=f']) {
          assert.ok(!shown.includes(secret), `${name}, version ${version || 'friendly'}: ${secret} in ${shown}`);
        }
      }
    }
  }
});

test('what is no secret stays', () => {
  for (const text of ['http://h/p?nextToken=t&x=1', "Expected: '=', received: 'a@b'", 'http://me@h/', 'a: b@c']) {
    assert.equal(redacted(text), text);
  }
  assert.equal(redacted('http://me:pw@h/?a=1&X-Amz-Signature=abc&b=2'), 'http://me:***@h/?a=1&X-Amz-Signature=***&b=2');
});
