// `file://` and `fileb://` values (spec/aws-cli.md, section 4).
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The file cannot be used; the message says why. */
export class ParamFileError extends Error {}

export type Files = { readonly env: NodeJS.ProcessEnv };

/** The text of a file, its bytes, or the value itself when it names no file. Throws a ParamFileError. */
export function loadParamFile(value: string, files: Files): string | Uint8Array {
  if (value.startsWith('fileb://')) return read(value, 'fileb://', files);
  if (!value.startsWith('file://')) return value;
  const bytes = read(value, 'file://', files);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ParamFileError(
      `Unable to load paramfile (${expand(value.slice('file://'.length), files)}), text contents could not be decoded.  ` +
        'If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.',
    );
  }
}

function read(value: string, prefix: string, files: Files): Uint8Array {
  const path = expand(value.slice(prefix.length), files);
  try {
    return readFileSync(path);
  } catch (cause) {
    const { errno = 0, code = '' } = cause as NodeJS.ErrnoException;
    const reason = `[Errno ${Math.abs(errno)}] ${REASONS[code] ?? code}: '${path}'`;
    throw new ParamFileError(`Unable to load paramfile ${value}: ${reason}`);
  }
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  EACCES: 'Permission denied',
  ENOTDIR: 'Not a directory',
};

/** A leading `~`, then variables; one that is not set stays as it is written. */
function expand(path: string, { env }: Files): string {
  const home = env['HOME'] ?? homedir();
  const atHome = path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
  return atHome.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, bare?: string, braced?: string) => env[bare ?? braced ?? ''] ?? whole,
  );
}
