// What `fanfare backup` and `fanfare restore` say.
import { statSync } from 'node:fs';
import { StoreError } from '../../../store/database/database.ts';
import type { BackupAbout } from '../../../store/backup/restore.ts';
import { Failure } from '../../personality/failure.ts';

const MB = 2 ** 20;

export const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;

export function aboutText({ version, time, hasRootKey }: BackupAbout, file: string): string {
  const key = hasRootKey ? 'with the root key' : 'without a root key, as the server was given its own';
  return `${megabytes(statSync(file).size)} as of ${time}, of Fanfare ${version}, ${key}`;
}

/** Run something whose errors are for the user to read. */
export async function orFailure<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const { syscall, code, message } = cause as NodeJS.ErrnoException;
    const isPlain = cause instanceof StoreError || syscall !== undefined || code === 'ERR_SQLITE_ERROR';
    throw isPlain ? new Failure('general', message) : cause;
  }
}
