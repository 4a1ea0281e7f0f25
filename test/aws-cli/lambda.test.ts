// `lambda invoke` of our own command line beside the AWS CLI's: the same answers on stdout and in the file.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runAws } from '../support/aws.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, findAws } from '../support/process.ts';
import { Folder } from '../templates/support.ts';

const DRY_RUN = ['--invocation-type', 'DryRun', '--output', 'text'];
/** Version 1 takes bytes as they are typed, version 2 in base64 unless it is told (spec/aws-cli.md, section 4). */
const commands = {
  1: [['--payload', '{"bad":1}'], DRY_RUN],
  2: [['--payload', 'eyJiYWQiOjF9'], DRY_RUN, ['--payload', '{"a":1}', '--cli-binary-format', 'raw-in-base64-out']],
};
const HANDLER = 'exports.handler = async (e) => { if (e.bad) throw "no"; return { ok: e.a ?? null } }';

for (const version of [1, 2] as const) {
  const aws = await findAws(version);
  const skip = aws ? false : `aws v${version} is not installed: NOT TESTED`;
  test(`lambda invoke prints and writes what aws v${version} does`, { skip }, async () => {
    using folder = new Folder({ 'fn/app.js': HANDLER });
    const functions = [
      { name: 'hello', runtime: 'nodejs22.x', handler: 'app.handler', folder: join(folder.path, 'fn') },
    ];
    await using gateway = await testGateway({ region: REGION, functions });
    const keys = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };
    const env = { ...keys, AWS_DEFAULT_REGION: REGION };
    const invoke = async (file: string, words: string[], more: NodeJS.ProcessEnv = {}) => {
      const out = join(folder.path, `out-${file === aws}`);
      const said = ['lambda', 'invoke', '--function-name', 'hello', ...words, out, '--endpoint-url', gateway.url];
      const { code, stdout, stderr } = await runAws(file, said, { ...env, ...more });
      assert.equal(code, 0, stderr);
      return { stdout, written: existsSync(out) ? readFileSync(out, 'utf8') : undefined };
    };
    for (const words of commands[version]) {
      const theirs = await invoke(aws!, words);
      const ours = await invoke(FANFARE, words, { FANFARE_AWS_CLI: String(version) });
      assert.deepEqual(ours, theirs, words.join(' '));
      assert.ok(ours.stdout.length > 0);
    }
  });
}
