// Tokens to a tree, by operator precedence. What it accepts and how it words its errors is what the jmespath module of
// Python does, leniency included: commas between arguments may be missing there.
import type { Json } from '../../aws/exact-json.ts';
import { repr, str } from '../aws/python/repr.ts';
import { incomplete, parseError } from './errors.ts';
import type { Token, TokenType } from './tokenize.ts';
import { tokenize } from './tokenize.ts';

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

export type Node =
  | { readonly type: 'identity' }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'literal'; readonly value: Json }
  | { readonly type: 'index'; readonly left: Node; readonly index: number }
  | { readonly type: 'slice'; readonly left: Node; readonly parts: readonly (number | undefined)[] }
  /** One after the other, each applied to the result of the one before. */
  | { readonly type: 'chain'; readonly left: Node; readonly right: Node }
  | { readonly type: 'projection' | 'value-projection'; readonly left: Node; readonly right: Node }
  | { readonly type: 'filter'; readonly left: Node; readonly right: Node; readonly condition: Node }
  | { readonly type: 'flatten'; readonly left: Node }
  | { readonly type: 'comparison'; readonly by: Comparison; readonly left: Node; readonly right: Node }
  | { readonly type: 'or' | 'and'; readonly left: Node; readonly right: Node }
  | { readonly type: 'not'; readonly left: Node }
  | { readonly type: 'list'; readonly items: readonly Node[] }
  | { readonly type: 'hash'; readonly pairs: readonly (readonly [key: string, value: Node])[] }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly type: 'expref'; readonly expression: Node };

const POWER: { readonly [Type in TokenType]: number } = {
  eof: 0,
  unquoted_identifier: 0,
  quoted_identifier: 0,
  literal: 0,
  rbracket: 0,
  rparen: 0,
  comma: 0,
  rbrace: 0,
  number: 0,
  current: 0,
  expref: 0,
  colon: 0,
  pipe: 1,
  or: 2,
  and: 3,
  eq: 5,
  gt: 5,
  lt: 5,
  gte: 5,
  lte: 5,
  ne: 5,
  flatten: 9,
  star: 20,
  filter: 21,
  dot: 40,
  not: 45,
  lbrace: 50,
  lbracket: 55,
  lparen: 60,
};
/** Tokens of less power end a projection. */
const PROJECTION_STOP = 10;
/** Deeper expressions are refused, as the parser calls itself once a level. */
const DEPTH_MAX = 400;
const IDENTITY: Node = { type: 'identity' };
const MAY_FOLLOW_DOT = ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'] as const;

/** Compile an expression. Throws a JmespathError. */
export function parse(source: string): Node {
  const tokens = tokenize(source);
  let at = 0;
  let depth = 0;

  const token = (): Token => tokens[Math.min(at, tokens.length - 1)]!;
  const type = (ahead = 0): TokenType | undefined => tokens[at + ahead]?.type;
  const fail = (message: string, wrong = token()): never => {
    throw parseError(message, wrong, source);
  };
  const match = (wanted: TokenType) => {
    if (type() === wanted) at++;
    else unexpected(wanted);
  };
  const unexpected = (wanted: TokenType | readonly TokenType[]): never => {
    if (type() === 'eof') throw incomplete(source);
    return fail(`Expecting: ${typeof wanted === 'string' ? wanted : repr(wanted)}, got: ${type()}`);
  };

  const tree = expression(0);
  if (type() !== 'eof') fail(`Unexpected token: ${token().text}`);
  return tree;

  function expression(power: number): Node {
    if (++depth > DEPTH_MAX) fail('Nested too deeply');
    const first = token();
    at++;
    let left = prefix(first);
    while (power < POWER[token().type]) left = infix(left);
    depth--;
    return left;
  }

  function prefix(first: Token): Node {
    switch (first.type) {
      case 'literal':
        return { type: 'literal', value: first.value };
      case 'unquoted_identifier':
        return { type: 'field', name: first.text };
      case 'quoted_identifier':
        if (type() === 'lparen') {
          fail('Quoted identifier not allowed for function names.', { ...token(), start: 0 });
        }
        return { type: 'field', name: str(first.value) };
      case 'star':
        return {
          type: 'value-projection',
          left: IDENTITY,
          right: type() === 'rbracket' ? IDENTITY : projected(POWER.star),
        };
      case 'filter':
        return filter(IDENTITY);
      case 'lbrace':
        return hash();
      case 'lparen': {
        const inner = expression(0);
        match('rparen');
        return inner;
      }
      case 'flatten':
        return {
          type: 'projection',
          left: { type: 'flatten', left: IDENTITY },
          right: projected(POWER.flatten),
        };
      case 'not':
        return { type: 'not', left: expression(POWER.not) };
      case 'lbracket':
        if (type() === 'number' || type() === 'colon') return indexed(IDENTITY);
        if (type() !== 'star' || type(1) !== 'rbracket') return list();
        at += 2;
        return { type: 'projection', left: IDENTITY, right: projected(POWER.star) };
      case 'current':
        return IDENTITY;
      case 'expref':
        return { type: 'expref', expression: expression(POWER.expref) };
      case 'eof':
        throw incomplete(source);
      default:
        return fail('invalid token', first);
    }
  }

  function infix(left: Node): Node {
    const operator = token();
    at++;
    switch (operator.type) {
      case 'dot':
        if (type() !== 'star') return { type: 'chain', left, right: afterDot(POWER.dot) };
        at++;
        return { type: 'value-projection', left, right: projected(POWER.dot) };
      case 'pipe':
        return { type: 'chain', left, right: expression(POWER.pipe) };
      case 'or':
      case 'and':
        return { type: operator.type, left, right: expression(POWER[operator.type]) };
      case 'lparen':
        return call(left);
      case 'filter':
        return filter(left);
      case 'eq':
      case 'ne':
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte':
        return { type: 'comparison', by: operator.type, left, right: expression(POWER[operator.type]) };
      case 'flatten':
        return { type: 'projection', left: { type: 'flatten', left }, right: projected(POWER.flatten) };
      case 'lbracket':
        if (type() === 'number' || type() === 'colon') return indexed(left);
        match('star');
        match('rbracket');
        return { type: 'projection', left, right: projected(POWER.star) };
      default:
        return fail('invalid token', operator);
    }
  }

  function call(left: Node): Node {
    const before = tokens[at - 2]!;
    if (left.type !== 'field') return fail(`Invalid function name '${before.text}'`, before);
    const args: Node[] = [];
    while (type() !== 'rparen') {
      args.push(expression(0));
      if (type() === 'comma') at++;
    }
    match('rparen');
    return { type: 'call', name: left.name, args };
  }

  function filter(left: Node): Node {
    const condition = expression(0);
    match('rbracket');
    const right = type() === 'flatten' ? IDENTITY : projected(POWER.filter);
    return { type: 'filter', left, right, condition };
  }

  function indexed(left: Node): Node {
    if (type() !== 'colon' && type(1) !== 'colon') {
      const index = Number(token().value);
      at++;
      match('rbracket');
      return { type: 'index', left, index };
    }
    const slice: Node = { type: 'slice', left, parts: sliceParts() };
    // The slice of an element is no projection there: `a[0][1:].b` is the b of the slice, which is nothing.
    if (left.type === 'index' || left.type === 'slice') return slice;
    return { type: 'projection', left: slice, right: projected(POWER.star) };
  }

  function sliceParts(): (number | undefined)[] {
    const parts: (number | undefined)[] = [undefined, undefined, undefined];
    let part = 0;
    while (type() !== 'rbracket' && part < 3) {
      if (type() === 'colon') {
        if (++part === 3) fail('syntax error');
      } else if (type() === 'number') {
        parts[part] = Number(token().value);
      } else {
        fail('syntax error');
      }
      at++;
    }
    match('rbracket');
    return parts;
  }

  function list(): Node {
    const items: Node[] = [];
    for (;;) {
      items.push(expression(0));
      if (type() === 'rbracket') break;
      match('comma');
    }
    match('rbracket');
    return { type: 'list', items };
  }

  function hash(): Node {
    const pairs: [string, Node][] = [];
    for (;;) {
      const key = token();
      if (key.type !== 'quoted_identifier' && key.type !== 'unquoted_identifier') {
        unexpected(['quoted_identifier', 'unquoted_identifier']);
      }
      at++;
      match('colon');
      pairs.push([str(key.value), expression(0)]);
      if (type() === 'comma') {
        at++;
      } else if (type() === 'rbrace') {
        at++;
        return { type: 'hash', pairs };
      }
    }
  }

  /** What is applied to every element of a projection. */
  function projected(power: number): Node {
    if (POWER[token().type] < PROJECTION_STOP) return IDENTITY;
    if (type() === 'lbracket' || type() === 'filter') return expression(power);
    if (type() !== 'dot') return fail('syntax error');
    at++;
    return afterDot(power);
  }

  function afterDot(power: number): Node {
    switch (type()) {
      case 'quoted_identifier':
      case 'unquoted_identifier':
      case 'star':
        return expression(power);
      case 'lbracket':
        at++;
        return list();
      case 'lbrace':
        at++;
        return hash();
      default:
        return fail(`Expecting: ${repr(MAY_FOLLOW_DOT)}, got: ${type()}`);
    }
  }
}
