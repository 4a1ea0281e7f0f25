// Keys that others hand out: the portal of single sign-on and the metadata service of an instance.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Answer } from './support.ts';
import { ROOM, fanfare, key, recordingService, scratchDirectory } from './support.ts';

const getRoom = ['ivschat', 'get-room', '--identifier', ROOM, '--region', 'us-west-2'];
const keys = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey, sessionToken: 'of-the-portal' };
const START = 'https://start.example';
const LATER = '2099-01-01T00:00:00Z';
const LEGACY = `[default]
sso_start_url = ${START}
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = A Role
`;
const SESSION = `[default]
sso_session = mine
sso_account_id = 123456789012
sso_role_name = A Role
[sso-session mine]
sso_start_url = ${START}
sso_region = us-east-1
`;

async function signOn(config: string, cached: { name: string; token: string } | undefined, portal: Answer) {
  using home = scratchDirectory();
  await using service = await recordingService([portal]);
  mkdirSync(join(home.path, '.aws/sso/cache'), { recursive: true });
  writeFileSync(join(home.path, '.aws/config'), config);
  if (cached) {
    const file = `${createHash('sha1').update(cached.name).digest('hex')}.json`;
    writeFileSync(join(home.path, '.aws/sso/cache', file), cached.token);
  }
  const { exitCode, stderr } = await fanfare([...getRoom, '--endpoint-url', service.url], {
    env: { HOME: home.path, AWS_ENDPOINT_URL_SSO: service.url, FANFARE_AWS_CLI: '2', AWS_MAX_ATTEMPTS: '1' },
  });
  return { exitCode, stderr, seen: service.seen };
}

test('the portal gives keys for the token that signing on left', async () => {
  const token = JSON.stringify({ accessToken: 'bearer', expiresAt: LATER });
  for (const [config, name] of [
    [LEGACY, START],
    [SESSION, 'mine'],
  ] as const) {
    const { exitCode, seen, stderr } = await signOn(
      config,
      { name, token },
      { body: JSON.stringify({ roleCredentials: keys }) },
    );
    assert.equal(exitCode, 0, stderr);
    assert.equal(seen[0]?.target, '/federation/credentials?role_name=A%20Role&account_id=123456789012');
    assert.equal(seen[0]?.headers['x-amz-sso_bearer_token'], 'bearer');
    assert.equal(seen[1]?.headers['x-amz-security-token'], 'of-the-portal');
    assert.match(String(seen[1]?.headers.authorization), /Credential=AKIDEXAMPLE\/\d+\/us-west-2\/ivschat\//);
  }
});

test('where single sign-on does not work, it says why', async () => {
  const token = JSON.stringify({ accessToken: 'bearer', expiresAt: LATER });
  const old = JSON.stringify({ accessToken: 'bearer', expiresAt: '2001-01-01T00:00:00Z' });
  const refused = { status: 401, headers: { 'x-amzn-errortype': 'UnauthorizedException:' }, body: '{"message":"m"}' };
  const forbidden = { status: 403, headers: { 'x-amzn-errortype': 'ForbiddenException:' }, body: '{"message":"No."}' };
  for (const [config, cached, portal, says] of [
    [LEGACY, undefined, {}, /Error loading SSO Token: Token for https:\/\/start.example does not exist/],
    [SESSION, undefined, {}, /Token for mine does not exist/],
    [LEGACY, { name: START, token: '{}' }, {}, /Token for https:\/\/start.example is invalid/],
    [LEGACY, { name: START, token: old }, {}, /has expired or is otherwise invalid/],
    [SESSION, { name: 'mine', token: old }, {}, /Token has expired and refresh failed/],
    [LEGACY, { name: START, token }, refused, /has expired or is otherwise invalid/],
    [
      LEGACY,
      { name: START, token },
      forbidden,
      /\(ForbiddenException\) when calling the GetRoleCredentials operation: No\./,
    ],
    [LEGACY, { name: START, token }, {}, /Unable to parse response/],
    [LEGACY.replace(/sso_region.*\n/, ''), undefined, {}, /missing required configuration: sso_region/],
    [SESSION.replace('session mine', 'session other'), undefined, {}, /sso-session does not exist: "mine"/],
    [
      `${LEGACY}sso_session = s\n[sso-session s]\nsso_region = eu-west-1\n`,
      undefined,
      {},
      /sso_region is inconsistent/,
    ],
  ] as const) {
    const { exitCode, stderr } = await signOn(config, cached, portal);
    assert.notEqual(exitCode, 0);
    assert.match(stderr, says);
  }
});

test("an instance's keys are asked for only when the environment says so", async () => {
  const answers = (): Answer[] => [
    { body: 'metadata-token' },
    { body: 'role-name' },
    {
      body: JSON.stringify({
        AccessKeyId: key.accessKeyId,
        SecretAccessKey: key.secretAccessKey,
        Token: 'of-the-instance',
      }),
    },
  ];
  for (const [env, requests] of [
    [{}, 4],
    [{ AWS_EC2_METADATA_DISABLED: 'true' }, 0],
  ] as const) {
    await using service = await recordingService(answers());
    await fanfare([...getRoom, '--endpoint-url', service.url], {
      env: { FANFARE_AWS_CLI: '2', AWS_EC2_METADATA_SERVICE_ENDPOINT: service.url, ...env },
    });
    assert.equal(service.seen.length, requests);
    if (requests === 0) continue;
    const [token, role, keysOfRole, call] = service.seen;
    assert.deepEqual([token!.method, token!.target], ['PUT', '/latest/api/token']);
    assert.equal(role!.headers['x-aws-ec2-metadata-token'], 'metadata-token');
    assert.equal(keysOfRole!.target, '/latest/meta-data/iam/security-credentials/role-name');
    assert.equal(call!.headers['x-amz-security-token'], 'of-the-instance');
  }
});

test('an instance without the service or without a role has no keys', async () => {
  for (const answers of [
    [{ status: 404 }],
    [{ body: 't' }, { status: 404 }],
    [{ body: 't' }, { body: 'r' }, { body: 'x' }],
  ]) {
    await using service = await recordingService(answers);
    const { exitCode, stderr } = await fanfare([...getRoom, '--endpoint-url', service.url], {
      env: { FANFARE_AWS_CLI: '2', AWS_EC2_METADATA_SERVICE_ENDPOINT: service.url },
    });
    assert.equal(exitCode, 253);
    assert.match(stderr, /Unable to locate credentials/);
  }
});
