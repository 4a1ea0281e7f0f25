// Most tests of this folder run commands of the AWS CLI in forks of one process (support/aws.ts). Here the program itself
// is started too: both end alike, to the byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAws } from '../support/aws.ts';
import { findAws, run } from '../support/process.ts';
import { ROOM, keyEnvironment, recordingService } from '../cli/support.ts';

const room = ['ivschat', 'get-room', '--identifier', ROOM];
const COMMANDS: readonly string[][] = [
  ['--version'],
  [...room, '--output', 'table'],
  ['ivschat', 'create-room', '--tags', 'ü'],
  ['apigatewayv2', 'get-api', '--query', '['],
];
const env = {
  AWS_DEFAULT_REGION: 'us-west-2',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  ...keyEnvironment,
};

for (const major of [1, 2] as const) {
  const aws = await findAws(major);
  const skip = aws ? false : `aws v${major} is not installed: NOT TESTED`;
  test(`aws v${major} in a fork ends as a process of its own does`, { skip }, async () => {
    for (const words of COMMANDS) {
      const answer = { body: '{"name":"日本","tags":{"a":"1"}}' };
      await using service = await recordingService([answer, answer]);
      const command = [...words, '--endpoint-url', service.url];
      const [own, fork] = [await run(aws!, command, env), await runAws(aws!, command, env)];
      assert.deepEqual(fork, own, words.join(' '));
      const [first, second] = service.seen.map(({ method, target, body, signedFor }) => ({
        method,
        target,
        body,
        signedFor,
      }));
      assert.deepEqual(second, first);
    }
  });
}
