// Looks for mistakes of native/ that tests do not see: `npm run check:native`. native/check.c runs under valgrind and under
// the sanitizers, and the hub's tests of it run on an addon with the address sanitizer inside Node.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildNative } from './build-native.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fanfare-native-'));
const run = (file: string, words: string[], env = {}) =>
  execFileSync(file, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });

try {
  const sources = ['native/check.c', 'native/send-many.c'];
  const [plain, sanitized] = [join(folder, 'check'), join(folder, 'check-sanitized')];
  run('cc', ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-g', '-o', plain, ...sources]);
  run('valgrind', ['--quiet', '--leak-check=full', '--error-exitcode=1', plain]);
  const sanitizers = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  run('cc', ['-std=gnu11', ...sanitizers, '-o', sanitized, ...sources]);
  run(sanitized, []);
  buildNative(['-g', '-fsanitize=address']);
  // What Node itself leaves allocated at its end is no mistake of ours.
  const LD_PRELOAD = execFileSync('cc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
  const ASAN_OPTIONS = 'detect_leaks=0:abort_on_error=1';
  run(process.execPath, ['--test-isolation=none', '--test', 'test/native/send-many.ts'], {
    LD_PRELOAD,
    ASAN_OPTIONS,
  });
} finally {
  buildNative();
  rmSync(folder, { recursive: true });
}
