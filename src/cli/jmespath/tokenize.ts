// Text to tokens. Positions count code points, as Python's do.
import type { Json } from '../../aws/exact-json.ts';
import { JsonError, parseJson } from '../../aws/exact-json.ts';
import { str } from '../aws/python/repr.ts';
import { JmespathError, lexerError } from './errors.ts';

export type TokenType =
  | 'dot'
  | 'star'
  | 'rbracket'
  | 'comma'
  | 'colon'
  | 'current'
  | 'lparen'
  | 'rparen'
  | 'lbrace'
  | 'rbrace'
  | 'lbracket'
  | 'flatten'
  | 'filter'
  | 'unquoted_identifier'
  | 'quoted_identifier'
  | 'literal'
  | 'number'
  | 'or'
  | 'pipe'
  | 'and'
  | 'expref'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'ne'
  | 'not'
  | 'eq'
  | 'eof';

export type Token = {
  readonly type: TokenType;
  readonly value: Json;
  /** As messages show it. */
  readonly text: string;
  readonly start: number;
};

const SIMPLE: { readonly [character: string]: TokenType } = {
  '.': 'dot',
  '*': 'star',
  ']': 'rbracket',
  ',': 'comma',
  ':': 'colon',
  '@': 'current',
  '(': 'lparen',
  ')': 'rparen',
  '{': 'lbrace',
  '}': 'rbrace',
};
/** Characters that mean something else when a certain one follows. */
const PAIRS: { readonly [character: string]: readonly [next: string, both: TokenType, alone: TokenType] } = {
  '|': ['|', 'or', 'pipe'],
  '&': ['&', 'and', 'expref'],
  '<': ['=', 'lte', 'lt'],
  '>': ['=', 'gte', 'gt'],
  '!': ['=', 'ne', 'not'],
};
const LETTER = /^[A-Za-z_]$/;
const LETTER_OR_DIGIT = /^[A-Za-z0-9_]$/;
const DIGIT = /^[0-9]$/;

/** The tokens of an expression; the last one is `eof`. Throws a JmespathError. */
export function tokenize(expression: string): Token[] {
  const characters = [...expression];
  const last = characters.length - 1;
  const tokens: Token[] = [];
  if (last < 0) throw new JmespathError('Invalid JMESPath expression: cannot be empty.');
  let at = 0;

  const current = (): string | undefined => characters[at];
  const push = (type: TokenType, value: Json, start: number) => tokens.push({ type, value, text: str(value), start });
  const run = (pattern: RegExp): string => {
    const start = at++;
    while (at <= last && pattern.test(characters[at]!)) at++;
    return characters.slice(start, at).join('');
  };

  while (at <= last) {
    const character = characters[at]!;
    const start = at;
    const simple = SIMPLE[character];
    const pair = PAIRS[character];
    if (simple) {
      at++;
      push(simple, character, start);
    } else if (LETTER.test(character)) {
      push('unquoted_identifier', run(LETTER_OR_DIGIT), start);
    } else if (/^[ \t\n\r]$/.test(character)) {
      at++;
    } else if (pair) {
      at++;
      const isPair = current() === pair[0];
      if (isPair) at++;
      push(isPair ? pair[1] : pair[2], isPair ? character + pair[0] : character, start);
    } else if (character === '[') {
      bracket(start);
    } else if (character === "'") {
      push('literal', until("'").replaceAll("\\'", "'"), start);
    } else if (character === '`') {
      push('literal', literal(start), start);
    } else if (character === '"') {
      push('quoted_identifier', quoted(start), start);
    } else if (DIGIT.test(character)) {
      push('number', Number(run(DIGIT)), start);
    } else if (character === '-') {
      const digits = run(DIGIT);
      if (digits === '-') throw lexerError("Unknown token '-'", start, expression);
      push('number', Number(digits), start);
    } else if (character === '=') {
      at++;
      if (current() !== '=') throw lexerError("Unknown token '='", start, expression);
      push('eq', '==', start);
      at++;
    } else {
      throw lexerError(`Unknown token ${character}`, start, expression);
    }
  }
  tokens.push({ type: 'eof', value: '', text: '', start: characters.length });
  return tokens;

  function bracket(start: number): void {
    at++;
    if (current() === ']') {
      at++;
      push('flatten', '[]', start);
    } else if (current() === '?') {
      at++;
      push('filter', '[?', start);
    } else {
      push('lbracket', '[', start);
    }
  }

  /** What is between two delimiters, with its backslashes. */
  function until(delimiter: string): string {
    const start = at++;
    let text = '';
    while (current() !== delimiter) {
      if (current() === '\\') {
        text += '\\';
        at++;
      }
      if (current() === undefined) throw lexerError(`Unclosed ${delimiter} delimiter`, start, expression);
      text += characters[at++]!;
    }
    at++;
    return text;
  }

  /** JSON, or text without its quotes. */
  function literal(start: number): Json {
    const text = until('`').replaceAll('\\`', '`');
    const value = json(text) ?? json(`"${text.trimStart()}"`);
    if (value === undefined) throw lexerError(`Bad token ${text}`, start, expression);
    return value.parsed;
  }

  function json(text: string): { parsed: Json } | undefined {
    try {
      return { parsed: parseJson(text) };
    } catch (cause) {
      if (cause instanceof JsonError) return undefined;
      throw cause;
    }
  }

  function quoted(start: number): Json {
    const text = `"${until('"')}"`;
    try {
      return parseJson(text);
    } catch (cause) {
      if (!(cause instanceof JsonError)) throw cause;
      throw lexerError(cause.message.split(':')[0]!, start, expression);
    }
  }
}
