// A real nats-server on a port that the system chose, with streams in a folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/until.ts';

/** Debian puts it where only root looks. */
const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;

/** False, or why tests that need it are skipped. */
export const noNatsServer =
  spawnSync('nats-server', ['--version'], { env: { PATH } }).status !== 0 && 'nats-server is not installed';

export async function startNatsServer() {
  const folder = mkdtempSync(join(tmpdir(), 'fanfare-nats-'));
  const child = spawn(
    'nats-server',
    ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', folder, '--ports_file_dir', folder],
    {
      env: { PATH },
      stdio: 'ignore',
    },
  );
  const exited = once(child, 'exit');
  let url = '';
  await until(() => {
    assertRuns(child.exitCode);
    const file = readdirSync(folder).find((name) => name.endsWith('.ports'));
    if (file === undefined) return false;
    const text = readFileSync(join(folder, file), 'utf8');
    url = /"(nats:[^"]+)"/.exec(text)?.[1] ?? '';
    return url !== '';
  }, 'nats-server says its port');
  return {
    url,
    child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      child.kill('SIGCONT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function assertRuns(code: number | null): void {
  if (code !== null) throw new Error(`nats-server ended with ${code}`);
}
