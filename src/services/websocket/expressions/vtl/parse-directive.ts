// The directives of the Velocity Template Language, from behind their names on.
import type { Branch, MethodCall, Expression, Node, Template } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression, parseReference, parseUnary } from './parse-expression.ts';

export const DIRECTIVES = [
  ...(['set', 'if', 'elseif', 'else', 'end', 'foreach', 'break', 'stop', 'macro', 'define', 'evaluate'] as const),
  ...(['parse', 'include', 'literal'] as const),
];

/** `end`: the directive that ended it, `end`, `else` or `elseif`. Undefined: the text is over. */
export type Body = { readonly body: Template; readonly end: string | undefined };

/** How the text between directives, and that in quotes, is parsed. */
type Parsers = {
  readonly parseWhole: (cursor: Cursor) => Template;
  readonly parseBody: (cursor: Cursor) => Body;
};

const LINE_END = /[ \t]*\r?\n/y;
const FOREACH = /\s*\(\s*\$\{?([A-Za-z_][\w-]*)\}?\s+in(?![\w-])/y;
const MACRO = /\s*\(\s*([A-Za-z_][\w-]*)/y;
const PARAMETER = /[\s,]*\$\{?([A-Za-z_][\w-]*)\}?/y;
const DEFINED = /\s*\(\s*\$\{?([A-Za-z_][\w-]*)\}?\s*\)/y;
/** A name, in braces or not, before an opening parenthesis. */
const CALL = /#(@?)(?:([A-Za-z_][\w-]*)|\{([A-Za-z_][\w-]*)\})[ \t]*\(/y;
const BLANKS = /\s*/y;
const BLANKS_OR_COMMA = /\s*,?\s*/y;
const EQUALS = /\s*=/y;
const OPEN = /\s*\(/y;
const CLOSE = /\s*\)/y;

/** Parse what follows the name of a directive. */
export function parseDirective(cursor: Cursor, name: string, parsers: Parsers): Node {
  switch (name) {
    case 'set':
      return parseSet(cursor, parsers);
    case 'if':
      return cursor.deeper(() => parseIf(cursor, parsers));
    case 'foreach':
      return cursor.deeper(() => parseForeach(cursor, parsers));
    case 'define': {
      const [, defined] = cursor.expect(DEFINED, 'a variable in parentheses');
      return { kind: 'define', name: defined!, body: parseBlock(cursor, parsers) };
    }
    case 'evaluate':
      return { kind: 'evaluate', text: parseArgument(cursor, parsers) };
    case 'macro':
      return parseMacro(cursor, parsers);
    case 'break':
      return { kind: 'break' };
    case 'stop':
      return { kind: 'stop' };
    default:
      return cursor.fail(`#${name} is not supported`, cursor.at - name.length - 1);
  }
}

function parseSet(cursor: Cursor, { parseWhole }: Parsers): Node {
  cursor.expect(OPEN, 'a parenthesis');
  cursor.take(BLANKS);
  const target = parseReference(cursor, parseWhole) ?? cursor.fail('a variable expected');
  cursor.expect(EQUALS, 'an equals sign');
  const value = parseExpression(cursor, parseWhole);
  cursor.expect(CLOSE, 'a closing parenthesis');
  return { kind: 'set', target, value };
}

function parseIf(cursor: Cursor, parsers: Parsers): Node {
  const branches: Branch[] = [];
  let end: string | undefined = 'elseif';
  while (end === 'elseif' || end === 'else') {
    const test = end === 'elseif' ? parseArgument(cursor, parsers) : undefined;
    cursor.take(LINE_END);
    const part = parsers.parseBody(cursor);
    branches.push({ ...(test && { test }), body: part.body });
    if (!test && part.end !== 'end') cursor.fail('#end expected');
    end = part.end;
  }
  return end === 'end' ? { kind: 'if', branches } : cursor.fail('#end expected');
}

function parseForeach(cursor: Cursor, parsers: Parsers): Node {
  const [, name] = cursor.expect(FOREACH, 'a variable and "in"');
  const list = parseExpression(cursor, parsers.parseWhole);
  cursor.expect(CLOSE, 'a closing parenthesis');
  return { kind: 'foreach', name: name!, list, body: parseBlock(cursor, parsers) };
}

/** It prints nothing where it stands. */
function parseMacro(cursor: Cursor, parsers: Parsers): Node {
  const begin = cursor.at;
  if (cursor.isInside) cursor.fail('#macro inside a text is not supported');
  const [, name] = cursor.expect(MACRO, 'a parenthesis and the name of the macro');
  const parameters: string[] = [];
  for (let found = cursor.take(PARAMETER); found; found = cursor.take(PARAMETER)) parameters.push(found[1]!);
  cursor.expect(CLOSE, 'a closing parenthesis');
  const body = parseBlock(cursor, parsers);
  // As in Velocity, the first of several counts.
  if (cursor.parsing.macros.has(name!)) cursor.fail(`the macro ${name} is defined twice`, begin);
  cursor.parsing.macros.set(name!, { parameters, body });
  return '';
}

/** A call of a macro. Undefined: what stands here is none, and nothing was taken. */
export function parseCall(cursor: Cursor, parsers: Parsers): MethodCall | undefined {
  const begin = cursor.at;
  const [, block, bare, braced] = (cursor.character === '#' && cursor.take(CALL)) || [];
  const name = bare ?? braced;
  if (name === undefined || !cursor.parsing.macroNames.has(name)) {
    cursor.at = begin;
    return undefined;
  }
  const args: Expression[] = [];
  for (cursor.take(BLANKS); !cursor.take(CLOSE); cursor.take(BLANKS_OR_COMMA)) {
    args.push(parseUnary(cursor, parsers.parseWhole));
  }
  const body = block ? parseBlock(cursor, parsers) : undefined;
  return { kind: 'call', name, args, body, source: cursor.text.slice(begin, cursor.at) };
}

/** Everything up to `#end`. */
const parseBlock = (cursor: Cursor, { parseBody }: Parsers): Template =>
  cursor.deeper(() => {
    cursor.take(LINE_END);
    const { body, end } = parseBody(cursor);
    return end === 'end' ? body : cursor.fail('#end expected');
  });

function parseArgument(cursor: Cursor, { parseWhole }: Parsers): Expression {
  cursor.expect(OPEN, 'a parenthesis');
  const argument = parseExpression(cursor, parseWhole);
  cursor.expect(CLOSE, 'a closing parenthesis');
  return argument;
}
