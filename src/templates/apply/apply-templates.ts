// From what an operator said of templates to what runs: read, apply, and hand over the functions.
import type { FunctionDefinition } from '../../functions/definition.ts';
import type { Reading } from '../formats/read-stacks.ts';
import { readStacks } from '../formats/read-stacks.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Applied } from './applied.ts';
import type { Applying } from './applying.ts';
import { applyStack } from './apply-stack.ts';

export type TemplateOptions = Reading &
  Omit<Applying, 'applied' | 'bounds' | 'foresee' | 'parameters' | 'imports'> & {
    readonly bounds: Reading['bounds'] & Applying['bounds'];
    /** What other stacks export, as far as no stack here does. */
    readonly imports: ReadonlyMap<string, string>;
    /** Lets these functions be the ones that run. */
    readonly define: (functions: readonly FunctionDefinition[]) => void;
    /** Those that run so far. */
    readonly defined: readonly FunctionDefinition[];
  };

/** What was done, and the files that it depends on. */
export type AppliedTemplates = { readonly stacks: readonly Applied[]; readonly files: readonly string[] };

/** Throws a TemplateError that says where. */
export async function applyTemplates(options: TemplateOptions): Promise<AppliedTemplates> {
  const { stacks, parameters } = await readStacks(options);
  const imports = new Map<string, unknown>(options.imports);
  const names = [...new Set(stacks.flatMap((stack) => Object.keys(stack.parameters)))];
  const unknown = [...options.parameters.keys()].find(
    (name) => !name.startsWith('resolve:') && parameters.has(name) && !names.includes(name),
  );
  if (unknown !== undefined) {
    throw new TemplateError(
      stacks[0]?.file,
      `there is no parameter ${unknown}; there are: ${names.join(', ') || 'none'}`,
    );
  }
  const running = new Map(options.defined.map((definition) => [definition.name, definition]));
  const foresee = (definitions: readonly FunctionDefinition[]) => {
    // What runs already stays as it is until all is made.
    for (const definition of definitions) if (!running.has(definition.name)) running.set(definition.name, definition);
    options.define([...running.values()]);
  };
  const applied: Applied[] = [];
  try {
    for (const stack of stacks) await applyStack(stack, { ...options, parameters, imports, foresee, applied });
  } catch (cause) {
    // What was applied has its functions; the others go on with those that they had.
    const now = new Map([...options.defined, ...definitionsIn(applied)].map((one) => [one.name, one]));
    options.define([...now.values()]);
    const changed = applied.filter(({ changes }) => changes.length > 0).map(({ stack }) => stack);
    if (changed.length === 0 || !(cause instanceof TemplateError)) throw cause;
    const [what, stay] = changed.length === 1 ? ['the stack', 'stays'] : ['the stacks', 'stay'];
    throw new TemplateError(
      undefined,
      `${cause.message}; ${what} ${changed.join(', ')}, applied before, ${stay} as now`,
    );
  }
  options.define(definitionsIn(applied));
  return {
    stacks: applied.map((one) => ({ ...one, apis: one.apis.map((api) => wholeOf(api, applied)) })),
    files: [...stacks.flatMap(({ files }) => files), ...applied.flatMap(({ archives }) => archives)],
  };
}

/** An API with what other stacks add to it. */
function wholeOf(api: Applied['apis'][number], applied: readonly Applied[]): Applied['apis'][number] {
  const others = applied.flatMap(({ elsewhere }) => elsewhere.filter(({ apiId }) => apiId === api.apiId));
  return {
    ...api,
    stages: [...api.stages, ...others.flatMap(({ stages }) => stages)],
    routes: [...api.routes, ...others.flatMap(({ routes }) => routes)],
  };
}

/** The functions of stacks. */
export const definitionsIn = (applied: readonly Applied[]): FunctionDefinition[] =>
  applied.flatMap(({ functions }) => functions.map(({ definition }) => definition));
