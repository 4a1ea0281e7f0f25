// Stock handlers of SDK v3 and boto3, and executables, where the machine has no network at all: a namespace without routes.
// Not quick: it starts programs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../support/process.ts';
import { skipWithoutBoto3 } from './support.ts';

/** The loopback of a new namespace is down; 0x8914 is SIOCSIFFLAGS, 0x49 is up, loopback and running. */
const LOOPBACK_UP = `import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x49))`;

const silent = async (flags: string, command: string) =>
  run('unshare', [flags, 'sh', '-c', `python3 -c '${LOOPBACK_UP}' && exec ${command}`]);

let flags: string | undefined;
for (const each of ['-n', '-rn']) if ((await silent(each, 'true')).code === 0) flags ??= each;
const skip = flags ? await skipWithoutBoto3() : 'no network namespace can be made here: NOT TESTED';

test('a chat works without a network, with signatures checked', { skip }, async () => {
  const file = join(import.meta.dirname, 'without-network.ts');
  const { code, stdout, stderr } = await silent(flags!, `"${process.execPath}" "${file}"`);
  assert.equal(stderr, '');
  assert.equal(stdout, 'chat-serverless: heard\nchat-python: heard\n');
  assert.equal(code, 0);
});

test('executables with boto3 and curl, too', { skip }, async () => {
  const file = join(import.meta.dirname, '../functions/executable-endpoints.test.ts');
  const { stdout } = await silent(flags!, `"${process.execPath}" --test --test-name-pattern="FT-06[357]" "${file}"`);
  assert.match(stdout, / pass 3$/m, stdout);
});
