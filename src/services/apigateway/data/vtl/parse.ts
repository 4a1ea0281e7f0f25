// Templates of the Velocity Template Language: text, references and directives. One pass, no backtracking.
import type { Branch, Node, Template } from './ast.ts';
import { Cursor } from './cursor.ts';
import { parseExpression, parseReference } from './parse-expression.ts';

const PLAIN = /[^$#\\]+/y;
/** What begins nothing, once or many times: of many alike, only the last one may begin something. */
const RUN = /\$+(?=\$)|\\+(?=\\)|[^]/y;
const ESCAPED = /\\(?:(\$)(?=[!{A-Za-z_])|(#)(?=[{a-z]))/y;
const LINE_COMMENT = /##[^\n]*\n?/y;
const DIRECTIVES = 'set|if|elseif|else|end|foreach|break|stop|macro|define|parse|include|evaluate';
const DIRECTIVE = new RegExp(`#(?:(${DIRECTIVES})(?![\\w])|\\{(${DIRECTIVES})\\})`, 'y');
/** What follows a directive on its line belongs to it, as long as it is blank. */
const LINE_END = /[ \t]*\r?\n/y;
const BLOCK_COMMENT = /#\*/y;
const UNPARSED = /#\[\[/y;
const FOREACH = /\s*\(\s*\$\{?([A-Za-z_][\w-]*)\}?\s+in(?![\w-])/y;
const BLANKS = /\s*/y;
const EQUALS = /\s*=/y;
const OPEN = /\s*\(/y;
const CLOSE = /\s*\)/y;

/** Parse a template. Throws a VtlError that says what is wrong, and in which line. */
export function parseTemplate(text: string): Template {
  return parseWhole(new Cursor(text));
}

function parseWhole(cursor: Cursor): Template {
  const { body, end } = parseBody(cursor);
  return end === undefined ? body : cursor.fail(`#${end} without a beginning`);
}

type Body = { readonly body: Template; readonly end: string | undefined };

/** Everything up to the directive that ends it: `end`, `else` or `elseif`. Undefined: the text is over. */
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
      body.push({ kind: 'print', ...reference });
      continue;
    }
    const directive = cursor.character === '#' ? cursor.take(DIRECTIVE) : null;
    if (!directive) {
      body.push(cursor.expect(RUN, 'a character')[0]);
      continue;
    }
    const name = (directive[1] ?? directive[2])!;
    if (name === 'end' || name === 'else' || name === 'elseif') {
      if (name !== 'elseif') cursor.take(LINE_END);
      return { body, end: name };
    }
    body.push(parseDirective(cursor, name));
    cursor.take(LINE_END);
  }
  return { body, end: undefined };
}

/** Text, escapes, comments and what must not be parsed. */
function parseText(cursor: Cursor): string | undefined {
  if (cursor.character === '$') return undefined;
  if (cursor.character === '\\') {
    const escaped = cursor.take(ESCAPED);
    return escaped ? (escaped[1] ?? escaped[2]) : undefined;
  }
  if (cursor.character !== '#') return cursor.take(PLAIN)?.[0];
  if (cursor.take(LINE_COMMENT)) return '';
  if (cursor.take(BLOCK_COMMENT)) {
    cursor.takeUntil('*#');
    cursor.take(LINE_END);
    return '';
  }
  return cursor.take(UNPARSED) ? cursor.takeUntil(']]#') : undefined;
}

function parseDirective(cursor: Cursor, name: string): Node {
  switch (name) {
    case 'set':
      return parseSet(cursor);
    case 'if':
      return cursor.deeper(() => parseIf(cursor));
    case 'foreach':
      return cursor.deeper(() => parseForeach(cursor));
    case 'break':
      return { kind: 'break' };
    case 'stop':
      return { kind: 'stop' };
    default:
      return cursor.fail(`#${name} is not supported`);
  }
}

function parseSet(cursor: Cursor): Node {
  cursor.expect(OPEN, 'a parenthesis');
  cursor.take(BLANKS);
  const target = parseReference(cursor, parseWhole) ?? cursor.fail('a variable expected');
  cursor.expect(EQUALS, 'an equals sign');
  const value = parseExpression(cursor, parseWhole);
  cursor.expect(CLOSE, 'a closing parenthesis');
  return { kind: 'set', target: target.reference, value };
}

function parseIf(cursor: Cursor): Node {
  const branches: Branch[] = [];
  let end: string | undefined = 'elseif';
  while (end === 'elseif' || end === 'else') {
    const test = end === 'elseif' ? parseTest(cursor) : undefined;
    const part = parseBody(cursor);
    branches.push({ ...(test && { test }), body: part.body });
    if (!test && part.end !== 'end') cursor.fail('#end expected');
    end = part.end;
  }
  return end === 'end' ? { kind: 'if', branches } : cursor.fail('#end expected');
}

function parseTest(cursor: Cursor) {
  cursor.expect(OPEN, 'a parenthesis');
  const test = parseExpression(cursor, parseWhole);
  cursor.expect(CLOSE, 'a closing parenthesis');
  cursor.take(LINE_END);
  return test;
}

function parseForeach(cursor: Cursor): Node {
  const [, name] = cursor.expect(FOREACH, 'a variable and "in"');
  const list = parseExpression(cursor, parseWhole);
  cursor.expect(CLOSE, 'a closing parenthesis');
  cursor.take(LINE_END);
  const { body, end } = parseBody(cursor);
  return end === 'end' ? { kind: 'foreach', name: name!, list, body } : cursor.fail('#end expected');
}
