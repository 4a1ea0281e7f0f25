import { spawnSync } from 'node:child_process';

/** What a program says, on either stream; '' where there is none. */
export function outputOf(file: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`;
}
