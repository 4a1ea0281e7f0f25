// TypeScript handlers are built by the project's own esbuild, as SAM, CDK and Serverless do before they deploy
// (spec/functions-and-templates.md, section 6).
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { FunctionDefinition } from '../definition.ts';
import type { Unprepared } from './prepared.ts';

/** A folder that stands for that of the code, and where its modules are. */
type Built = { readonly folder: string; readonly modules: readonly string[] };

const SCRIPT = join(import.meta.dirname, '../node/build.cjs');
const PLAIN = ['.js', '.mjs', '.cjs'];
const TYPED = ['.ts', '.mts', '.cts', '.tsx'];
const BUILD_TIMEOUT_MS = 60_000;
const OUTPUT_BYTES_MAX = 1024 * 1024;

/** Undefined: there is nothing to build. */
export async function buildTypeScript(
  { folder, handler, build }: FunctionDefinition,
  node: string,
  builds: () => string,
): Promise<Built | Unprepared | undefined> {
  // The file of a handler is named up to the first dot of its last part (section 3.1).
  const [, file] = /^((?:.*\/)?[^./]+)\./.exec(handler) ?? [];
  if (file === undefined) return undefined;
  const sourceWith = (ending: string) => join(folder, file + ending);
  if (PLAIN.some((ending) => existsSync(sourceWith(ending)))) return undefined;
  const source = TYPED.map(sourceWith).find(existsSync);
  if (source === undefined) return undefined;
  const esbuild = projectEsbuild(dirname(source));
  if (esbuild === undefined) {
    const what = `${file}.js, .mjs and .cjs are not there, and ${source} has to be built`;
    return { errorType: 'Runtime.ImportModuleError', problem: `${what}: npm install --save-dev esbuild` };
  }
  const into = builds();
  const job = { esbuild, source, outfile: join(into, file), folder, options: build ?? {} };
  try {
    const bounds = { cwd: folder, timeout: BUILD_TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX };
    await promisify(execFile)(node, [SCRIPT, JSON.stringify(job)], bounds);
    return { folder: into, modules: modulesOf(dirname(source)) };
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    return { errorType: 'Runtime.UserCodeSyntaxError', problem: stderr?.trim() || message };
  }
}

function projectEsbuild(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'index.js')).resolve('esbuild');
  } catch {
    return undefined;
  }
}

/** Where a file of this folder would find modules. */
function modulesOf(folder: string): string[] {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, 'node_modules');
    if (existsSync(modules)) folders.push(modules);
    if (at === dirname(at)) return folders;
  }
}
