// The functions of a folder: each handler's file, and each folder with one, is a function of its name
// (docs/operations.md, "Functions").
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import type { FunctionSettings } from './definition.ts';
import { FUNCTION_NAME } from './definition.ts';
import { CodeWatch } from './code/code-watch.ts';

const NODE = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx']);
const PYTHON = '.py';
/** What the file of a handler is called in a folder of its own, in the order in which they are looked for. */
const MAIN = ['index', 'app', 'handler', 'main', 'lambda_function'];
/** Of callbacks the older runtimes know, and everything else is the same. */
const NODE_RUNTIME = 'nodejs22.x';
const PYTHON_RUNTIME = 'python3.12';
const EXECUTABLE_RUNTIME = 'provided.al2023';
/** Nobody has said how long they take, or what they need. */
const ROOMY = { timeoutMs: 30_000, memoryMb: 512 };

/** Throws what `node:fs` throws, for the folder itself. */
export function functionsIn(folder: string): FunctionSettings[] {
  const place = resolve(folder);
  const entries = readdirSync(place, { withFileTypes: true }).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  const found = new Map<string, FunctionSettings>();
  for (const entry of entries) {
    const path = join(place, entry.name);
    const made = statSync(path, { throwIfNoEntry: false })?.isDirectory()
      ? ofFolder(entry.name, path)
      : ofFile(parse(entry.name), place, parse(entry.name).name);
    if (made && !found.has(made.name)) found.set(made.name, { ...ROOMY, ...made });
  }
  return [...found.values()];
}

function ofFolder(name: string, folder: string): FunctionSettings | undefined {
  if (!FUNCTION_NAME.test(name) || name === 'node_modules' || name === '__pycache__') return undefined;
  const files = readdirSync(folder).map(parse);
  const named = MAIN.flatMap((main) => files.filter((file) => file.name === main));
  for (const file of named) {
    const made = ofFile(file, folder, name);
    if (made) return made;
  }
  const isExecutable = files.some(({ base }) => base === 'bootstrap');
  return isExecutable ? { name, folder, runtime: EXECUTABLE_RUNTIME, handler: 'bootstrap' } : undefined;
}

function ofFile({ name: file, ext, base }: { name: string; ext: string; base: string }, folder: string, name: string) {
  if (!FUNCTION_NAME.test(name) || file.includes('.')) return undefined;
  if (NODE.has(ext)) return { name, folder, runtime: NODE_RUNTIME, handler: `${file}.handler` };
  if (ext !== PYTHON) return undefined;
  // Both are usual.
  const isLambda = /^(?:async )?def lambda_handler\b/m.test(readFileSync(join(folder, base), 'utf8'));
  return { name, folder, runtime: PYTHON_RUNTIME, handler: `${file}.${isLambda ? 'lambda_handler' : 'handler'}` };
}

/** Defines the functions of a folder, now and whenever there are others. */
export class FunctionFolder implements Disposable {
  readonly #watch: CodeWatch;

  /** Throws what `functionsIn` throws, and what `define` does. */
  constructor(folder: string, define: (list: readonly FunctionSettings[]) => void, failed: (cause: unknown) => void) {
    define(functionsIn(folder));
    this.#watch = new CodeWatch(resolve(folder), () => {
      try {
        define(functionsIn(folder));
      } catch (cause) {
        failed(cause);
      }
    });
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }
}
