// What is left in files when a server, or its disk, comes to a sudden end.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { constants, gunzipSync } from 'node:zlib';
import { payloadsOf } from './support.ts';

const ENOUGH = 2_000;

test(
  'a server killed while it writes keeps in its files what was flushed, in order and without a gap',
  { timeout: 30_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fanfare-chat-log-'));
    const server = spawn(process.execPath, [join(import.meta.dirname, 'killed-server.ts'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(server, 'exit');
    try {
      let flushed = 0;
      for await (const line of createInterface(server.stdout)) {
        flushed = Number(line);
        if (flushed > ENOUGH) server.kill('SIGKILL');
      }
      assert.deepEqual(await exit, [null, 'SIGKILL']);
      const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      assert.equal(files.length, 3);
      for (const { parentPath, name } of files) {
        const bytes = readFileSync(join(parentPath, name));
        const text = name.endsWith('.gz') ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
        const whole = text.toString().split('\n').slice(0, -1);
        assert.deepEqual(
          payloadsOf(whole),
          Array.from(whole, (_, index) => index),
          name,
        );
        assert.ok(whole.length > flushed, `${name} has ${whole.length} records; ${flushed} was flushed`);
      }
    } finally {
      server.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

const fillDisk = `
  const { fileSinks } = await import(process.argv[1]);
  const { batch, limits } = await import(process.argv[2]);
  const { firehose } = fileSinks(process.argv[3], limits);
  const made = batch({ firehose: { deliveryStreamName: 'stream' } }, Array.from({ length: 30 }, () => '1'));
  const { signal } = new AbortController();
  let written = 0;
  for (;;) await firehose.write(made, signal).then(() => written++, (error) => {
    console.log(JSON.stringify({ written, message: error.message }));
    process.exit();
  });
`;

test(
  'a disk that is full leaves whole lines, and none of a batch that failed',
  { skip: process.platform === 'win32' },
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'fanfare-chat-log-'));
    const files = join(import.meta.dirname, '../../src/services/chat/logging/files.ts');
    const own = join(import.meta.dirname, 'support.ts');
    try {
      // Stands in for the disk: no file of this process grows over 20 KB.
      const program = [process.execPath, '--input-type=module', '-e', fillDisk, files, own, directory];
      const said = execFileSync('sh', ['-c', 'ulimit -f 40; exec "$@"', 'sh', ...program], { encoding: 'utf8' });
      const { written, message } = JSON.parse(said);
      assert.match(message, /EFBIG/);
      assert.ok(written > 0);
      const lines = readFileSync(join(directory, 'firehose/stream.log'), 'utf8').split('\n').slice(0, -1);
      assert.equal(lines.length, written * 30);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
