// Credentials that end, by the programs that people use: the `aws` command in both versions and ours, boto3, and the SDK for
// JavaScript, which takes the role of a profile by itself.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { runAws } from '../support/aws.ts';
import { FANFARE, findAws, findBoto3, run, temporaryFolder } from '../support/process.ts';

const ROLE = 'arn:aws:iam::000000000000:role/visitor';
const POLICY = JSON.stringify({
  Statement: { Effect: 'Allow', Action: ['ivschat:ListRooms', 'execute-api:*'], Resource: '*' },
});

const settings = { AWS_DEFAULT_REGION: REGION, AWS_EC2_METADATA_DISABLED: 'true' };
const keys = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };

const programs = [
  { name: 'aws v1', file: await findAws(1), raw: [] },
  { name: 'aws v2', file: await findAws(2), raw: ['--cli-binary-format', 'raw-in-base64-out'] },
  { name: 'fanfare', file: FANFARE, raw: [] },
];

for (const { name, file, raw } of programs) {
  const skip = file ? false : `${name} is not installed: NOT TESTED`;

  test(
    `${name}: get-caller-identity, get-session-token and assume-role, and calls with what they give`,
    { skip },
    async () => {
      await using gateway = await testGateway();
      await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
      const ask = async (args: string[], env: NodeJS.ProcessEnv = keys, endpoint = gateway.url) =>
        runAws(file!, [...args, '--endpoint-url', endpoint], { ...settings, ...env });
      const answer = async (...args: Parameters<typeof ask>) => {
        const { code, stdout, stderr } = await ask(...args);
        assert.equal(code, 0, stderr);
        return stdout === '' ? undefined : JSON.parse(stdout);
      };
      const asEnvironment = ({ Credentials }: any) => ({
        AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
        AWS_SESSION_TOKEN: Credentials.SessionToken,
      });
      const session = asEnvironment(await answer(['sts', 'get-session-token', '--duration-seconds', '900']));
      assert.deepEqual(await answer(['sts', 'get-caller-identity'], session), {
        UserId: rootKey.accessKeyId,
        Account: '000000000000',
        Arn: `arn:aws:iam::000000000000:access-key/${rootKey.accessKeyId}`,
      });
      const role = ['sts', 'assume-role', '--role-arn', ROLE, '--role-session-name', 'v1', '--policy', POLICY];
      const assumed = asEnvironment(await answer(role));
      const post = ['apigatewaymanagementapi', 'post-to-connection', '--connection-id', client.connectionId];
      await answer([...post, '--data', 'hello', ...raw], assumed, `${gateway.url}/prod`);
      assert.equal(await client.next(), 'hello');
      const { code, stderr } = await ask(['ivschat', 'create-room'], assumed);
      assert.notEqual(code, 0);
      assert.match(stderr, /\(AccessDeniedException\) when calling the CreateRoom operation/);
    },
  );
}

/** A folder whose configuration has a profile with a role of this server, and what makes a program use it. */
function profile(folder: string, url: string): NodeJS.ProcessEnv {
  const config = join(folder, 'config');
  const lines = [
    '[profile page]',
    `role_arn = ${ROLE}`,
    'role_session_name = v1',
    'source_profile = base',
    `region = ${REGION}`,
    '[profile base]',
    `aws_access_key_id = ${rootKey.accessKeyId}`,
    `aws_secret_access_key = ${rootKey.secretAccessKey}`,
  ];
  writeFileSync(config, lines.join('\n'));
  const endpoints = { AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IVSCHAT: url };
  return {
    ...endpoints,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: config,
    AWS_PROFILE: 'page',
    AWS_REGION: REGION,
  };
}

test('the SDK for JavaScript and our command take the role of a profile', async () => {
  using folder = temporaryFolder();
  await using gateway = await testGateway();
  await newRoom(gateway, { name: 'lobby' });
  const env = { ...settings, ...profile(folder.path, gateway.url) };
  const script = `
    import { Ivschat } from '@aws-sdk/client-ivschat';
    const client = new Ivschat({});
    const { rooms } = await client.listRooms({});
    const { accessKeyId, sessionToken } = await client.config.credentials();
    console.log(JSON.stringify([rooms[0].name, accessKeyId.slice(0, 4), typeof sessionToken]));`;
  const sdk = await run(process.execPath, ['--input-type=module', '-e', script], env);
  assert.equal(sdk.stdout, '["lobby","ASIA","string"]\n', sdk.stderr);
  const command = await run(FANFARE, ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], env);
  assert.equal(command.stdout, 'arn:aws:sts::000000000000:assumed-role/visitor/v1\n', command.stderr);
});

const python = await findBoto3();

test(
  'boto3 takes a role, and calls with it',
  { skip: python ? false : 'boto3 is not installed: NOT TESTED' },
  async () => {
    await using gateway = await testGateway();
    await newRoom(gateway, { name: 'lobby' });
    const script = `
import boto3, sys
url = sys.argv[1]
sts = boto3.client('sts', endpoint_url=url)
given = sts.assume_role(RoleArn='${ROLE}', RoleSessionName='v1', Policy='${POLICY}')['Credentials']
assert given['Expiration'].tzinfo is not None
keys = dict(aws_access_key_id=given['AccessKeyId'], aws_secret_access_key=given['SecretAccessKey'], aws_session_token=given['SessionToken'])
print(boto3.client('sts', endpoint_url=url, **keys).get_caller_identity()['Arn'])
chat = boto3.client('ivschat', endpoint_url=url, **keys)
print(chat.list_rooms()['rooms'][0]['name'])
try:
    chat.create_room()
except chat.exceptions.AccessDeniedException as error:
    print(error.response['Error']['Code'])`;
    const { stdout, stderr } = await run(python!, ['-c', script, gateway.url], { ...settings, ...keys });
    assert.equal(stdout, 'arn:aws:sts::000000000000:assumed-role/visitor/v1\nlobby\nAccessDeniedException\n', stderr);
  },
);
