// Random commands to ours and to the AWS CLI, where it is installed: the same output, errors, exit code and requests.
// FANFARE_FUZZ_ROUNDS is how many, FANFARE_FUZZ_SEED which ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '../../src/aws/shape.ts';
import { allOfApiGateway } from '../../src/cli/aws/unserved/all-of-api-gateway.ts';
import { management } from '../../src/services/websocket/connections/model.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';
import { runAws } from '../support/aws.ts';
import { findAws } from '../support/process.ts';
import type { FuzzAnswer } from './fuzz-commands.ts';
import { CommandFuzz } from './fuzz-commands.ts';
import { fanfare, keyEnvironment, recordingService, scratchDirectory } from '../cli/support.ts';

const rounds = Number(process.env['FANFARE_FUZZ_ROUNDS'] ?? 14);
const seed = Number(process.env['FANFARE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const aws = await findAws(1);
const skip = aws ? false : 'aws v1 is not installed: NOT TESTED';

test(`random commands end alike here and in the AWS CLI (seed ${seed})`, { skip }, async () => {
  const fuzz = new CommandFuzz([ivschat, allOfApiGateway, management] as Service[], seed);
  for (let round = 0; round < rounds; round++) {
    const { words, answers } = fuzz.round();
    // A value such as `--region` would ask for another service than the one that listens here.
    const command = [...words, '--endpoint-url', 'URL'];
    const ours = await ended(command, answers, runOurs);
    const theirs = await ended(command, answers, async (...call) => theirsBy(aws!, ...call));
    assert.deepEqual(ours, theirs, `round ${round} of seed ${seed}: ${JSON.stringify({ words, answers })}`);
  }
});

type Ending = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };
type Run = (words: string[], env: NodeJS.ProcessEnv) => Promise<Ending>;

async function ended(words: readonly string[], answers: readonly FuzzAnswer[], run: Run) {
  await using service = await recordingService([...answers]);
  using home = scratchDirectory();
  const env = { HOME: home.path, AWS_DEFAULT_REGION: 'us-west-2', AWS_MAX_ATTEMPTS: '1', ...keyEnvironment };
  const ending = await run(
    words.map((word) => (word === 'URL' ? service.url : word)),
    env,
  );
  const requests = service.seen.map(({ method, target, body }) => ({ method, target, body }));
  const neutral = (text: string) => text.replaceAll(service.url, 'URL');
  return { ...ending, stdout: neutral(ending.stdout), stderr: neutral(ending.stderr), requests };
}

const runOurs: Run = async (words, env) => fanfare(words, { env: { ...env, FANFARE_AWS_CLI: '1' } });

async function theirsBy(program: string, words: string[], env: NodeJS.ProcessEnv): Promise<Ending> {
  const { code, ...said } = await runAws(program, words, {
    LANG: 'C.UTF-8',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  });
  return { exitCode: code, ...said };
}
