// From a definition to a command that can be started.
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionDefinition } from '../definition.ts';
import type { Interpreters, Prepared, Unprepared } from './prepared.ts';
import { buildTypeScript } from './typescript.ts';

const NODE_FOLDER = join(import.meta.dirname, '../node');
const PYTHON_FOLDER = join(import.meta.dirname, '../python');
/** Runs `bootstrap`: that of Go too, whose runtime had a name of its own once. */
const EXECUTABLE = /^(?:provided|go1\.x)/;

type Means = {
  readonly interpreters: Interpreters;
  /** A folder for what is built. */
  readonly builds: () => string;
  /** The variables by which executables reach AWS's own hosts: what runs in ours is led there from within. */
  readonly proxy: (name: string) => Promise<Readonly<Record<string, string>>>;
};

export async function prepare(
  definition: FunctionDefinition,
  { interpreters, builds, proxy }: Means,
): Promise<Prepared | Unprepared> {
  const { runtime, environment } = definition;
  const wrapper = environment['AWS_LAMBDA_EXEC_WRAPPER'];
  const wrapped = (command: readonly string[]) => (wrapper === undefined ? command : [wrapper, ...command]);
  if (runtime.startsWith('nodejs')) {
    const built = await buildTypeScript(definition, interpreters.node, builds);
    if (built && 'problem' in built) return built;
    const command = wrapped([...nodeCommand(definition, interpreters), ...(built ? [built.folder] : [])]);
    return { runtimeFolder: NODE_FOLDER, command, modules: built?.modules ?? [] };
  }
  if (runtime.startsWith('python')) {
    const command = wrapped([interpreters.python, join(PYTHON_FOLDER, 'bootstrap.py')]);
    return { runtimeFolder: PYTHON_FOLDER, command, modules: [] };
  }
  const found = executable(definition);
  return 'problem' in found ? found : { ...found, variables: await proxy(definition.name) };
}

/** In the folder of the code, or else in the last layer that has it (spec/functions-and-templates.md, section 5). */
function executable({ runtime, folder, layers }: FunctionDefinition): Prepared | Unprepared {
  const errorType = 'Runtime.InvalidEntrypoint';
  if (!EXECUTABLE.test(runtime)) {
    return { problem: `functions of ${runtime} do not run here: those of Node, Python and executables do`, errorType };
  }
  const places = [folder, ...layers.toReversed()].map((place) => join(place, 'bootstrap'));
  const bootstrap = places.find(isExecutable);
  if (bootstrap === undefined) return { problem: `Couldn't find valid bootstrap(s): [${places.join(' ')}]`, errorType };
  return { runtimeFolder: folder, command: [bootstrap], modules: [] };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function nodeCommand(definition: FunctionDefinition, { node, nodeVersion }: Interpreters): string[] {
  const { runtime, environment, memoryMb } = definition;
  // Who asks for it gets it.
  const flags = lambdaFlags(runtime, nodeVersion).filter(
    (flag) => !environment['NODE_OPTIONS']?.includes(flag.replace('--no-', '--')),
  );
  const files = ['--require', join(NODE_FOLDER, 'preload.cjs'), join(NODE_FOLDER, 'bootstrap.cjs')];
  return [node, ...flags, `--max-old-space-size=${memoryMb}`, '--enable-source-maps', ...files];
}

/** What Lambda starts a Node of that name with (section 3.1). Older Nodes do not know it. */
function lambdaFlags(runtime: string, nodeVersion: string): string[] {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 17)) return [];
  const noRequire = '--no-experimental-require-module';
  if (runtime === 'nodejs20.x') return [noRequire];
  return runtime === 'nodejs22.x' ? [noRequire, '--no-experimental-detect-module'] : [];
}
