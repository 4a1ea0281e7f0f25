// The files of the console: those of the package, or, in a checkout, made of its sources when somebody first asks.
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Log } from '../../base/log.ts';

export type ConsoleFile = { readonly etag: string; readonly plain: Buffer; readonly br: Buffer; readonly gzip: Buffer };
/** By their names. Undefined: they are not there, and cannot be made. */
export type ConsoleFiles = () => Promise<ReadonlyMap<string, ConsoleFile> | undefined>;

/** Beside the code in the package. */
const BUILT = join(import.meta.dirname, 'console');
const BUILDER = join(import.meta.dirname, '../../../scripts/console.ts');
/** What the page is told of the server. */
const SERVER_FILE = 'server.json';
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

const run = promisify(execFile);
const compressed = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** `server` makes what the page is told of it, as JSON. */
export function consoleFiles(server: () => string, log: Log): ConsoleFiles {
  let files: ReturnType<ConsoleFiles> | undefined;
  return () => (files ??= load(server, log));
}

async function load(server: () => string, log: Log): ReturnType<ConsoleFiles> {
  const texts = existsSync(BUILT) ? readBuilt() : await bundledOnce(log);
  if (!texts) return undefined;
  const entries = [...Object.entries(texts), [SERVER_FILE, server()] as const].map(async ([name, text]) => {
    const plain = Buffer.from(text);
    const etag = `W/"${hash('sha256', plain, 'base64url').slice(0, 22)}"`;
    const [br, gzipped] = await Promise.all([compressed.br(plain), compressed.gzip(plain)]);
    return [name, { etag, plain, br, gzip: gzipped }] as const;
  });
  return new Map(await Promise.all(entries));
}

type Texts = { readonly [name: string]: string };

const readBuilt = (): Texts =>
  Object.fromEntries(readdirSync(BUILT).map((name) => [name, readFileSync(join(BUILT, name), 'utf8')]));

let bundled: Promise<Texts | undefined> | undefined;
/** By a program of its own: it takes a while, and this process has no need of a bundler. */
const bundledOnce = (log: Log) => (bundled ??= bundle(log));

async function bundle(log: Log): Promise<Texts | undefined> {
  try {
    const { stdout } = await run(process.execPath, [BUILDER, '--print'], { maxBuffer: OUTPUT_BYTES_MAX });
    return JSON.parse(stdout) as Texts;
  } catch (cause) {
    log.warn({ err: cause }, 'The console could not be built: npm ci brings what that needs');
    return undefined;
  }
}
