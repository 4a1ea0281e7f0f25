import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
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
