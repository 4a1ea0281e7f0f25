// Selection expressions (spec/apigateway-websocket.md, section 1.5): `$request.body.action`,
// `${request.body.a}/${request.body.b}`, static text, `\$default`. Compiled once, evaluated for each message, never
// evaluated again on what came out.
import { joinedText, parsed, pathOf, valueAt } from './json-values.ts';

type Texts = { readonly [name: string]: string };

/** What expressions may speak of. Names of headers are in lower case here; expressions may spell them as they like. */
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

/** A compiled expression: static text and paths into a scope, in turn. */
export type Expression = readonly (string | readonly string[])[];

/** The routes that only the gateway itself selects. */
const RESERVED = new Set(['$connect', '$disconnect']);
const DEFAULT_KEY = '$default';

/** An escaped dollar sign, the fixed word, a variable with borders, a variable without, or any other character. */
const PARTS =
  /\\\$|\$default(?![\w.-])|\$\{([^}]*)\}|\$([A-Za-z_](?:[\w-]|\.(?=[\w-])|\[\d{1,9}\]|\['[^'\]]*'\])*)|[^\\$]+|[\\$]/g;

/** Compile the text of an expression. Every text is one: what is no variable is static. */
export function compileExpression(text: string): Expression {
  return [...text.matchAll(PARTS)].map(([part, inBorders, bare]) => {
    const variable = inBorders ?? bare;
    if (variable !== undefined) return scopePath(variable);
    return part === '\\$' ? '$' : part;
  });
}

/** A variable that is no path leads nowhere: it is as if it were missing. */
function scopePath(variable: string): readonly string[] {
  const path = pathOf(variable.trim()) ?? ['no such variable'];
  const namesHeader = path.at(-2)?.endsWith('header') && ['request', 'integration'].includes(path[0]!);
  return namesHeader ? [...path.slice(0, -1), path.at(-1)!.toLowerCase()] : path;
}

/** The text that an expression gives. What is missing gives nothing. */
export const evaluate = (expression: Expression, scope: Scope): string =>
  joinedText(expression.map((part) => (typeof part === 'string' ? part : valueAt(scope, part))));

/**
 * The key of the route that a message goes to; undefined: none, which is answered with a Forbidden frame. The routes of
 * the gateway's own cannot be selected; what is not JSON selects `$default`, whatever the expression.
 */
export function selectRoute(
  routes: { has(routeKey: string): boolean },
  expression: Expression,
  text: string,
): string | undefined {
  const body = parsed(text);
  if (body !== undefined) {
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
