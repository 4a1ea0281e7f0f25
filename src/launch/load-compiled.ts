// Loads a file of the package with V8's code cache. Node's own compile cache keeps what is compiled when a file is loaded;
// this one keeps what a whole command, or a start of the server, has needed: 4 of 46 ms of CPU time in `ivschat send-event`.
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** The hash of main.js and server.js, put here by the build: the code cache of another build is not this one's. */
declare const BUILD: string;

const SUFFIX = '.code';
/** A release on a Node needs one of 300 KB for each kind of command, and one of 1 MB for the server. */
const FILES_MAX = 24;

export type Loaded<Exports> = {
  readonly loaded: Exports;
  /** Keeps the code of what has run by now, unless it was there. */
  readonly keep: () => void;
};

/** Runs a CommonJS file. Without a folder, or where the cache is of no use, it is compiled. */
export function loadCompiled<Exports>(
  file: string,
  folder: string | undefined,
  words: readonly string[],
): Loaded<Exports> {
  const cache = folder && join(folder, `${BUILD}-${process.version}-${process.arch}-${kindOf(words)}${SUFFIX}`);
  const cachedData = cache === undefined ? undefined : contentOf(cache);
  const source = readFileSync(file, 'utf8');
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new Script(wrapped, { filename: file, ...(cachedData && { cachedData }) });
  const loaded = { exports: {} as Exports };
  const run = script.runInThisContext() as (...globals: unknown[]) => void;
  run(loaded.exports, module.createRequire(file), loaded, file, dirname(file));
  const isKept = cache === undefined || (cachedData && !script.cachedDataRejected);
  return { loaded: loaded.exports, keep: () => isKept || save(script.createCachedData(), cache) };
}

/** Commands that run much the same code share a cache. */
function kindOf(words: readonly string[]): string {
  if (words[0] === 'start') return 'start';
  const services = ['ivschat', 'apigatewaymanagementapi', 'apigatewayv2', 'apigateway'];
  if (words.includes('help') || words.includes('--help')) return 'help';
  return services.find((id) => words.includes(id)) ?? (words[0] === '__complete' ? 'completion' : 'other');
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Complete or not at all, because V8 looks at the beginning only. What cannot be kept is compiled again. */
function save(code: Buffer, path: string): void {
  const incomplete = `${path}.${process.pid}`;
  try {
    const folder = dirname(path);
    const others = readdirSync(folder).filter((name) => name.includes(SUFFIX));
    if (others.length >= FILES_MAX) for (const name of others) rmSync(join(folder, name), { force: true });
    writeFileSync(incomplete, code, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(incomplete, path);
  } catch {
    rmSync(incomplete, { force: true });
  }
}
