// Templates of the Velocity Template Language: text, references and directives. One pass, no backtracking. Blanks are
// kept and dropped as Velocity 1.7 does.
import { Steps } from '../steps.ts';
import type { Node, Program, Template } from './ast.ts';
import type { Parsing } from './cursor.ts';
import { ATTEMPTS_MAX, Cursor } from './cursor.ts';
import type { Body } from './parse-directive.ts';
import { DIRECTIVES, parseCall, parseDirective } from './parse-directive.ts';
import { parseReference } from './parse-expression.ts';

const PLAIN = /[^$#\\]+/y;
/** What begins nothing, once or many times: of many alike, only the last one may begin something. */
const RUN = /\$+(?=\$)|\\+(?=\\)|[^]/y;
/** Backslashes before what would begin something: of each two one is left, and an odd one takes the meaning away. */
const ESCAPED = /(\\+)(?:(\$)(?=!?\{?[A-Za-z_])|(#)(?=\{?@?([A-Za-z_][\w-]*)))/y;
const LINE_COMMENT = /##[^\n]*\n?/y;
const DIRECTIVE = new RegExp(`#(?:(${DIRECTIVES.join('|')})(?![\\w])|\\{(${DIRECTIVES.join('|')})\\})`, 'y');
/** What follows a directive on its line belongs to it, as long as it is blank. */
const LINE_END = /[ \t]*\r?\n/y;
const BLOCK_COMMENT = /#\*/y;
const UNPARSED = /#\[\[/y;
const MACRO_NAMES = /#\{?macro\}?\s*\(\s*([A-Za-z_][\w-]*)/g;

/** Regular expressions and paths of one template: some ten milliseconds. */
const PATTERN_STEPS_MAX = 150_000;

/** What the parsers of a template share. `known`: names of macros that were defined elsewhere. */
export function parsingOf(text: string, known: Iterable<string> = [], attemptsLeft = ATTEMPTS_MAX): Parsing {
  const defined = Array.from(text.matchAll(MACRO_NAMES), ([, name]) => name!);
  const macroNames = new Set([...known, ...defined]);
  return { attemptsLeft, macroNames, macros: new Map(), patternSteps: new Steps(PATTERN_STEPS_MAX) };
}

/** Parse a template. Throws a VtlError that says what is wrong, and where. */
export function parseTemplate(text: string, parsing = parsingOf(text)): Program {
  return { body: parseWhole(new Cursor(text, parsing)), macros: parsing.macros };
}

function parseWhole(cursor: Cursor): Template {
  const { body, end } = parseBody(cursor);
  return end === undefined ? body : cursor.fail(`#${end} without a beginning`);
}

/** Everything up to the directive that ends it. */
function parseBody(cursor: Cursor): Body {
  const body: Node[] = [];
  while (!cursor.isAtEnd) {
    const text = parseText(cursor);
    if (text !== undefined) {
      body.push(text);
      continue;
    }
    const reference = cursor.character === '$' ? parseReference(cursor, parseWhole) : undefined;
    if (reference) {
      body.push({ kind: 'print', reference });
      continue;
    }
    const directive = cursor.character === '#' ? cursor.take(DIRECTIVE) : null;
    const name = directive?.[1] ?? directive?.[2];
    if (name === 'end' || name === 'else' || name === 'elseif') return { body, end: name };
    const node = name ? parseDirective(cursor, name, PARSERS) : parseCall(cursor, PARSERS);
    body.push(node ?? cursor.expect(RUN, 'a character')[0]);
    if (node !== undefined) cursor.take(LINE_END);
  }
  return { body, end: undefined };
}

const PARSERS = { parseWhole, parseBody };

/** Text, escapes, comments and what must not be parsed. */
function parseText(cursor: Cursor): string | undefined {
  if (cursor.character === '$') return undefined;
  if (cursor.character === '\\') return parseEscape(cursor);
  if (cursor.character !== '#') return cursor.take(PLAIN)?.[0];
  if (cursor.take(LINE_COMMENT)) return '';
  if (cursor.take(BLOCK_COMMENT)) {
    cursor.takeUntil('*#');
    return '';
  }
  return cursor.take(UNPARSED) ? cursor.takeUntil(']]#') : undefined;
}

function parseEscape(cursor: Cursor): string | undefined {
  const begin = cursor.at;
  const [, backslashes = '', dollar, hash, word = ''] = cursor.take(ESCAPED) ?? [];
  const sign = dollar ?? (isMeant(cursor, word) ? hash : undefined);
  if (sign === undefined) {
    cursor.at = begin;
    return undefined;
  }
  const isEven = backslashes.length % 2 === 0;
  // What has a meaning is read next.
  if (isEven) cursor.at--;
  return '\\'.repeat(Math.floor(backslashes.length / 2)) + (isEven ? '' : sign);
}

const isMeant = (cursor: Cursor, word: string) =>
  (DIRECTIVES as readonly string[]).includes(word) || cursor.parsing.macroNames.has(word);
