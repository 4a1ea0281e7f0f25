// Selection expressions (spec/apigateway-websocket.md, section 1.5): `$request.body.action`,
// `${request.body.a}/${request.body.b}`, static text, `\$default`. Compiled once, evaluated for each message, never
// evaluated again on what came out.
import type { Texts } from '../../../base/texts.ts';
import { pathOf } from './json-path/compile.ts';
import type { Path } from './json-path/path.ts';
import { namesOf, pathOfName } from './json-path/path.ts';
import type { BodyPath } from './json-values.ts';
import { Allowance, joinedText, JsonText, partAt, valueAt } from './json-values.ts';

/** What expressions may speak of. Bodies are a JsonText, or parsed. Names of headers are in lower case here; expressions may spell them as they like. */
export type Scope = {
  readonly request?: {
    readonly body?: unknown;
    readonly header?: Texts;
    readonly querystring?: Texts;
  };
  readonly integration?: {
    readonly response: {
      readonly statuscode?: number;
      readonly body?: unknown;
      readonly header?: Texts;
      readonly multivalueheader?: { readonly [name: string]: readonly string[] };
    };
  };
  readonly context?: { readonly [name: string]: unknown };
  readonly stageVariables?: Texts;
};

/** A path into a scope, or, of the message or of an answer, into its body. */
type Variable =
  { readonly of: 'scope'; readonly names: readonly string[] } | ({ readonly of: 'request' | 'integration' } & BodyPath);

/** A compiled expression: static text and variables, in turn. */
export type Expression = readonly (string | Variable)[];

/** The routes that only the gateway itself selects. */
const RESERVED = new Set(['$connect', '$disconnect']);
const DEFAULT_KEY = '$default';

/** An escaped dollar sign, the fixed word, a variable with borders, a variable without, or any other character. */
const PARTS =
  /\\\$|\$default(?![\w.-])|\$\{([^}]*)\}|\$([A-Za-z_](?:[\w-]|\.{1,2}(?=[\w-])|\(\)|\[[-\d:,* ]{1,50}\]|\['[^'\]]*'(?:, ?'[^'\]]*'){0,9}\]|\[\?\([^\]]*\)\])*)|[^\\$]+|[\\$]/g;

/** Compile the text of an expression. Every text is one: what is no variable is static. */
export function compileExpression(text: string): Expression {
  return [...text.matchAll(PARTS)].map(([part, inBorders, bare]) => {
    const variable = inBorders ?? bare;
    if (variable !== undefined) return variableOf(variable.trim());
    return part === '\\$' ? '$' : part;
  });
}

/** A variable that is no path leads nowhere: it is as if it were missing. */
function variableOf(text: string): Variable {
  const path = pathOf(text) ?? NOWHERE;
  if (startsWith(path, ['request', 'body'])) return { of: 'request', ...without(path, 2) };
  if (startsWith(path, ['integration', 'response', 'body'])) return { of: 'integration', ...without(path, 3) };
  const names = namesOf(path) ?? namesOf(NOWHERE)!;
  const namesHeader = names.at(-2)?.endsWith('header') && ['request', 'integration'].includes(names[0]!);
  return { of: 'scope', names: namesHeader ? [...names.slice(0, -1), names.at(-1)!.toLowerCase()] : names };
}

const NOWHERE = pathOfName('no such variable');

const startsWith = ({ steps }: Path, names: readonly string[]): boolean =>
  names.every((name, at) => {
    const step = steps[at];
    return step?.kind === 'names' && !step.isDeep && step.names.length === 1 && step.names[0] === name;
  });

function without(path: Path, count: number): BodyPath {
  const rest = { ...path, steps: path.steps.slice(count) };
  return { path: rest, names: namesOf(rest) };
}

/** The text that an expression gives. What is missing gives nothing. */
export function evaluate(expression: Expression, scope: Scope): string {
  const allowance = new Allowance();
  return joinedText(
    expression.map((part) => (typeof part === 'string' ? part : valueOf(part, scope, allowance))),
    allowance,
  );
}

function valueOf(variable: Variable, scope: Scope, allowance: Allowance): unknown {
  if (variable.of === 'scope') return valueAt(scope, variable.names);
  const body = variable.of === 'request' ? scope.request?.body : scope.integration?.response.body;
  return partAt(body, variable, allowance);
}

/**
 * The key of the route that a message goes to; undefined: none, which is answered with a Forbidden frame. The routes of
 * the gateway's own cannot be selected; what is not JSON selects `$default`, whatever the expression.
 */
export function selectRoute(
  routes: { has(routeKey: string): boolean },
  expression: Expression,
  text: string,
): string | undefined {
  const body = new JsonText(text);
  if (body.value !== undefined) {
    const key = evaluate(expression, { request: { body } });
    if (routes.has(key) && !RESERVED.has(key)) return key;
  }
  return routes.has(DEFAULT_KEY) ? DEFAULT_KEY : undefined;
}

/** What messages and answers are taken for, where no expression says what they are. */
const CONTENT_TYPE = 'application/json';

/**
 * Choose one of several things by their keys: the one of exactly the key that the expression gives, or else the one of
 * `$default`. Without an expression it is that of JSON, and one alone is taken whatever its key (section 1.7). How
 * templates and models are chosen (sections 2.5 to 2.7).
 */
export function chosen<T>(
  choices: { readonly [key: string]: T } = {},
  selection: Expression | undefined,
  scope: Scope,
): T | undefined {
  const key = selection ? evaluate(selection, scope) : CONTENT_TYPE;
  if (Object.hasOwn(choices, key)) return choices[key];
  if (Object.hasOwn(choices, DEFAULT_KEY)) return choices[DEFAULT_KEY];
  const all = Object.values(choices);
  return !selection && all.length === 1 ? all[0] : undefined;
}
