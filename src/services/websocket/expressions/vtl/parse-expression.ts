// Expressions and references of the Velocity Template Language. One pass, no backtracking.
import { numberOf } from '../exact/decimal.ts';
import type { Expression, Operator, Reference, Step, Template } from './ast.ts';
import { checkCall } from './check-call.ts';
import type { Cursor } from './cursor.ts';

/** How the text between double quotes is parsed: it is a template again. */
export type ParseTemplate = (cursor: Cursor) => Template;

const BLANKS = /\s*/y;
const NAME = /[A-Za-z_][\w-]*/y;
/** What nobody set prints nothing, with an exclamation mark or without. */
const REFERENCE = /\$!?(\{?)(?=[A-Za-z_])/y;
/** As many attempts as it takes to keep a reference. */
const REFERENCE_ATTEMPTS = 8;
const PROPERTY = /\.([A-Za-z_][\w-]*)/y;
const COMMA = /\s*,/y;
const COMMA_OR_DOTS = /\s*(?:,|\.\.)/y;
const COLON = /\s*:/y;
const CLOSE_PARENTHESIS = /\s*\)/y;
const CLOSE_BRACKET = /\s*\]/y;
const CLOSE_BRACE = /\s*\}/y;
const BRACE = /\}/y;
/** Two dots after it are those of a range. */
const NUMBER = /\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?/y;
const WORD = /(?:true|false|null)(?![\w-])/y;
const SINGLE_QUOTED = /'((?:[^']|'')*)'/y;
const DOUBLE_QUOTED = /"((?:[^"]|"")*)"/y;
const STARTS_NOT = new Set(['!', 'n']);
const NOT = /!|not(?![\w-])/y;
const WORDS: { readonly [word: string]: boolean | null } = { true: true, false: false, null: null };

const OPERATOR = /\|\||&&|[=!<>]=|[<>+\-*/%]|(?:or|and|eq|ne|le|ge|lt|gt)(?![\w-])/y;
const SIGNS: { readonly [word: string]: Operator } = {
  or: '||',
  and: '&&',
  eq: '==',
  ne: '!=',
  le: '<=',
  ge: '>=',
  lt: '<',
  gt: '>',
};
/** The loosest first. */
const LEVELS: readonly (readonly Operator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const LEVEL_OF = new Map(LEVELS.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)));

/** Parse one expression, with the blanks around it, as far as its operators bind no looser than `level`. */
export function parseExpression(cursor: Cursor, parseTemplate: ParseTemplate, level = 0): Expression {
  let left = parseUnary(cursor, parseTemplate);
  for (;;) {
    cursor.take(BLANKS);
    const before = cursor.at;
    const sign = cursor.take(OPERATOR)?.[0];
    if (sign === undefined) return left;
    const operator = SIGNS[sign] ?? (sign as Operator);
    const own = LEVEL_OF.get(operator)!;
    if (own < level) {
      cursor.at = before;
      return left;
    }
    const right = parseExpression(cursor, parseTemplate, own + 1);
    left = { kind: 'binary', operator, left, right };
  }
}

export const parseUnary = (cursor: Cursor, parseTemplate: ParseTemplate): Expression =>
  cursor.deeper(() => {
    cursor.take(BLANKS);
    if (STARTS_NOT.has(cursor.character) && cursor.take(NOT))
      return { kind: 'unary', operator: '!', of: parseUnary(cursor, parseTemplate) };
    if (cursor.skip('-')) return { kind: 'unary', operator: '-', of: parseUnary(cursor, parseTemplate) };
    return parsePrimary(cursor, parseTemplate);
  });

function parsePrimary(cursor: Cursor, parseTemplate: ParseTemplate): Expression {
  switch (cursor.character) {
    case "'": {
      const [, text] = cursor.expect(SINGLE_QUOTED, 'the end of a text');
      return { kind: 'value', value: text!.replaceAll("''", "'") };
    }
    case '"': {
      const begin = cursor.at;
      const [, text] = cursor.expect(DOUBLE_QUOTED, 'the end of a text');
      const body = parseTemplate(cursor.inside(text!.replaceAll('""', '"'), begin));
      return body.every((node) => typeof node === 'string')
        ? { kind: 'value', value: body.join('') }
        : { kind: 'text', body };
    }
    case '[':
      cursor.at++;
      return parseList(cursor, parseTemplate);
    case '{':
      cursor.at++;
      return { kind: 'map', entries: parseEntries(cursor, parseTemplate) };
    case '(': {
      cursor.at++;
      const inner = parseExpression(cursor, parseTemplate);
      cursor.expect(CLOSE_PARENTHESIS, 'a closing parenthesis');
      return inner;
    }
    case '$':
      return parseReference(cursor, parseTemplate) ?? cursor.fail('a value expected');
    default: {
      const number = cursor.take(NUMBER);
      if (number) return { kind: 'value', value: numberOf(number[0]) };
      const [word] = cursor.expect(WORD, 'a value');
      return { kind: 'value', value: WORDS[word]! };
    }
  }
}

function parseList(cursor: Cursor, parseTemplate: ParseTemplate): Expression {
  const items = parseItems(cursor, parseTemplate, CLOSE_BRACKET, COMMA_OR_DOTS);
  const [from, to] = items;
  return items.isRange && from && to ? { kind: 'range', from, to } : { kind: 'list', items };
}

/** Expressions with commas between them, up to the end; two with two dots between them are a range. */
function parseItems(cursor: Cursor, parseTemplate: ParseTemplate, end: RegExp, separator = COMMA) {
  const items: Expression[] & { isRange?: boolean } = [];
  if (cursor.take(end)) return items;
  for (;;) {
    items.push(parseExpression(cursor, parseTemplate));
    if (cursor.take(end)) return items;
    const [between] = cursor.expect(separator, 'a comma');
    if (between.endsWith('..')) items.isRange = true;
    if (items.isRange && items.length > 1) cursor.fail('the end of a range expected');
  }
}

function parseEntries(cursor: Cursor, parseTemplate: ParseTemplate): (readonly [Expression, Expression])[] {
  const entries: (readonly [Expression, Expression])[] = [];
  if (cursor.take(CLOSE_BRACE)) return entries;
  for (;;) {
    const key = parseExpression(cursor, parseTemplate);
    cursor.expect(COLON, 'a colon');
    entries.push([key, parseExpression(cursor, parseTemplate)]);
    if (cursor.take(CLOSE_BRACE)) return entries;
    cursor.expect(COMMA, 'a comma');
  }
}

/** `$name.member[0].method('a')`, `$!name`, `${name}`. Undefined: what stands here is none, and nothing was taken. */
export function parseReference(cursor: Cursor, parseTemplate: ParseTemplate): Reference | undefined {
  const start = cursor.take(REFERENCE);
  if (!start) return undefined;
  cursor.spend(REFERENCE_ATTEMPTS);
  const name = cursor.expect(NAME, 'a name')[0];
  const steps = cursor.deeper(() => parseSteps(cursor, parseTemplate, name));
  if (start[1]) cursor.expect(BRACE, 'a closing brace');
  return { kind: 'reference', name, steps };
}

function parseSteps(cursor: Cursor, parseTemplate: ParseTemplate, variable: string): Step[] {
  const steps: Step[] = [];
  for (;;) {
    const begin = cursor.at + 1;
    const property = cursor.character === '.' ? cursor.take(PROPERTY) : null;
    if (property) {
      const name = property[1]!;
      if (!cursor.skip('(')) steps.push({ kind: 'property', name });
      else {
        const args = parseItems(cursor, parseTemplate, CLOSE_PARENTHESIS);
        checkCall(cursor, begin, name, args, variable === 'input' && steps.length === 0);
        steps.push({ kind: 'method', name, args });
      }
    } else if (cursor.skip('[')) {
      const key = parseExpression(cursor, parseTemplate);
      cursor.expect(CLOSE_BRACKET, 'a closing bracket');
      steps.push({ kind: 'index', key });
    } else return steps;
  }
}
