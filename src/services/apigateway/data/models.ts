// Models of messages: JSON Schema draft 4 (spec/apigateway-websocket.md, section 2.7). Neither a schema nor a message
// can make checking slow: patterns are matched in linear time, unique items are found by hashing.
import type { Ajv, ValidateFunction } from 'ajv';
import { parsed } from './json-values.ts';
import { compilePattern } from './pattern.ts';
import type { Expression, Scope } from './selection.ts';
import { chosen, evaluate } from './selection.ts';

/** `fits`, `unfit`: answered with a Bad request body frame; `broken`: the schema itself cannot be used, so nothing fits. */
export type Fitness = 'fits' | 'unfit' | 'broken';

/** Checks one text. */
export type Check = (text: string) => Fitness;

/** Compile the schema of a model. It never rejects: a schema that cannot be used makes a check that is always `broken`. */
export async function compileModel(schema: string): Promise<Check> {
  const document = parsed(schema);
  if (typeof document !== 'object' || document === null) return () => 'broken';
  let validate: ValidateFunction;
  try {
    // A compiler of its own for each: schemas share neither ids nor memory.
    validate = (await newCompiler()).compile(document);
  } catch {
    // Whatever the compiler says: an unknown reference, a pattern that is none, a schema nested too deeply.
    return () => 'broken';
  }
  return (text) => {
    const value = parsed(text);
    if (value === undefined) return 'unfit';
    try {
      return validate(value) ? 'fits' : 'unfit';
    } catch (cause) {
      // A recursive schema follows a message as deep as it goes.
      if (cause instanceof RangeError) return 'unfit';
      throw cause;
    }
  };
}

/** The name of the model that a message must fit; undefined where the route has models but none for it: nothing fits. */
export const modelName = (
  models: { readonly [key: string]: string },
  selection: Expression | undefined,
  scope: Scope,
): string | undefined => chosen(models, selection ? evaluate(selection, scope) : '$default');

/** Loaded by the first model only: most servers have none. */
async function newCompiler(): Promise<Ajv> {
  const { default: loaded } = await import('ajv-draft-04');
  const compiler: Ajv = new loaded.default({
    strict: false,
    validateFormats: false,
    logger: false,
    code: { regExp: Object.assign(linearPattern, { code: 'linearPattern' }) },
  });
  compiler.removeKeyword('uniqueItems');
  return compiler.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: areUnique });
}

function linearPattern(source: string) {
  const pattern = compilePattern(source);
  if (!pattern) throw new SyntaxError('This pattern is not supported');
  return pattern;
}

const areUnique = (isAsked: boolean, items: readonly unknown[]): boolean =>
  !isAsked || new Set(items.map(canonical)).size === items.length;

/** Equal values have equal texts: members in the order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
