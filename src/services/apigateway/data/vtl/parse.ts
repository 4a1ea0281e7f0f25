// Templates of the Velocity Template Language: text, references and directives. One pass, no backtracking.
import type { Branch, Node, Template } from './ast.ts';
import { Cursor } from './cursor.ts';
import { parseExpression, parseReference } from './parse-expression.ts';

const PLAIN = /[^$#\\]+/y;
const ESCAPED = /\\(?:(\$)(?=[!{A-Za-z_])|(#)(?=[{a-z]))/y;
const LINE_COMMENT = /##[^\n]*\n?/y;
const DIRECTIVES = 'set|if|elseif|else|end|foreach|break|stop|macro|define|parse|include|evaluate';
const DIRECTIVE = new RegExp(`#(?:(${DIRECTIVES})(?![\\w])|\\{(${DIRECTIVES})\\})`, 'y');
/** What follows a directive on its line belongs to it, as long as it is blank. */
const LINE_END = /[ \t]*\r?\n/y;
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
    const text = cursor.take(PLAIN)?.[0] ?? parseLiteral(cursor);
    if (text !== undefined) {
      body.push(text);
      continue;
    }
    const reference = parseReference(cursor, parseWhole);
    if (reference) {
      body.push({ kind: 'print', ...reference });
      continue;
    }
    const directive = cursor.take(DIRECTIVE);
    if (!directive) {
      body.push(cursor.text[cursor.at++]!);
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

/** Escapes, comments and what must not be parsed. */
function parseLiteral(cursor: Cursor): string | undefined {
  const escaped = cursor.take(ESCAPED);
  if (escaped) return escaped[1] ?? escaped[2];
  if (cursor.take(LINE_COMMENT)) return '';
  if (cursor.take(/#\*/y)) {
    cursor.takeUntil('*#');
    cursor.take(LINE_END);
    return '';
  }
  return cursor.take(/#\[\[/y) ? cursor.takeUntil(']]#') : undefined;
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
  cursor.take(/\s*/y);
  const target = parseReference(cursor, parseWhole) ?? cursor.fail('a variable expected');
  cursor.expect(/\s*=/y, 'an equals sign');
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
  const [, name] = cursor.expect(/\s*\(\s*\$\{?([A-Za-z_][\w-]*)\}?\s+in(?![\w-])/y, 'a variable and "in"');
  const list = parseExpression(cursor, parseWhole);
  cursor.expect(CLOSE, 'a closing parenthesis');
  cursor.take(LINE_END);
  const { body, end } = parseBody(cursor);
  return end === 'end' ? { kind: 'foreach', name: name!, list, body } : cursor.fail('#end expected');
}
