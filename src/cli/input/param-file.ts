// Values that name a file, or in version 1 a URL, and stand for what is in it (spec/aws-cli.md, section 4).
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';

/** The file cannot be used; the message says why. */
export class ParamFileError extends Error {}

export type Files = {
  readonly env: NodeJS.ProcessEnv;
  /** What was found at the URLs among the values, before they are read. */
  readonly fetched?: ReadonlyMap<string, string>;
};

/** The text of a file, its bytes, or the value itself when it names no file. Throws a ParamFileError. */
export function loadParamFile(value: string, files: Files): string | Uint8Array {
  const fetched = files.fetched?.get(value);
  if (fetched !== undefined) return fetched;
  if (value.startsWith('fileb://')) return read(value, 'fileb://', files);
  if (!value.startsWith('file://')) return value;
  const bytes = read(value, 'file://', files);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    throw new ParamFileError(
      `Unable to load paramfile (${expandPath(value.slice('file://'.length), files.env)}), text contents could not be decoded.  ` +
        'If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.',
    );
  }
}

function read(value: string, prefix: string, { env }: Files): Uint8Array {
  const path = expandPath(value.slice(prefix.length), env);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ParamFileError(`Unable to load paramfile ${value}: ${osError(cause as NodeJS.ErrnoException, path)}`);
  }
}

/** As Python prints an error of the operating system. */
export const osError = ({ errno = 0, code = '' }: NodeJS.ErrnoException, path: string): string =>
  `[Errno ${Math.abs(errno)}] ${REASONS[code] ?? code}: '${path}'`;

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  EACCES: 'Permission denied',
  ENOTDIR: 'Not a directory',
};

/** A leading `~`, then variables; one that is not set stays as it is written. */
export function expandPath(path: string, env: NodeJS.ProcessEnv): string {
  const home = (env['HOME'] ?? homedir()).replace(/\/+$/, '');
  const atHome = path === '~' || path.startsWith('~/') ? home + path.slice(1) : path;
  return atHome.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, bare?: string, braced?: string) => env[bare ?? braced ?? ''] ?? whole,
  );
}
