// The mutants of a source file: small changes, each of which some test should notice.
import type { Expression, PrivateIdentifier, Statement } from 'oxc-parser';
import { parseSync, Visitor } from 'oxc-parser';

type Place = { readonly start: number; readonly end: number };
export type Mutant = Place & {
  /** What stands there instead. */
  readonly text: string;
};

/** Bounds, comparisons and arithmetic, each with what is a step beside it. */
const OPERATORS: { readonly [operator: string]: string } = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '++': '--',
  '--': '++',
};
const LEAVES = new Set(['ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement']);

/** In the order of the text. */
export function mutantsOf(path: string, source: string): Mutant[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]!.message}`);
  const mutants: Mutant[] = [];
  /** Of `1 | 2` as a type Node leaves nothing. */
  const types: Place[] = [];
  const change = ({ start, end }: Place, text: string) => void mutants.push({ start, end, text });
  const textOf = ({ start, end }: Place) => source.slice(start, end);
  const isText = (side: Expression | PrivateIdentifier) =>
    side.type === 'TemplateLiteral' || (side.type === 'Literal' && typeof side.value === 'string');
  const negate = ({ test }: { test: Expression }) => change(test, `!(${textOf(test)})`);
  const operator = (node: { operator: string; left: Place }) => {
    const other = OPERATORS[node.operator];
    const start = source.indexOf(node.operator, node.left.end);
    if (other !== undefined) change({ start, end: start + node.operator.length }, other);
  };

  new Visitor({
    BinaryExpression: (node) => {
      if (![node.left, node.right].some(isText) || node.operator !== '+') operator(node);
    },
    LogicalExpression: operator,
    AssignmentExpression: operator,
    UpdateExpression: (node) => {
      const [other, name] = [OPERATORS[node.operator], textOf(node.argument)];
      change(node, node.prefix ? `${other}${name}` : `${name}${other}`);
    },
    UnaryExpression: (node) => {
      if (node.operator === '!') change(node, textOf(node.argument));
    },
    IfStatement: (node) => {
      negate(node);
      const last = lastOf(node.consequent);
      if (node.alternate === null && last && LEAVES.has(last.type)) change(node, ';');
    },
    ConditionalExpression: negate,
    WhileStatement: negate,
    Literal: (node) => {
      if (typeof node.value === 'boolean') change(node, String(!node.value));
      if (typeof node.value === 'number') change(node, String(node.value + 1));
    },
    MemberExpression: (node) => {
      if (textOf(node) === 'Math.min') change(node, 'Math.max');
      if (textOf(node) === 'Math.max') change(node, 'Math.min');
    },
    ExpressionStatement: (node) => change(node, ';'),
    TSLiteralType: (node) => void types.push(node),
  }).visit(program);
  const isStripped = ({ start }: Place) => types.some((type) => type.start <= start && start < type.end);
  return mutants.filter((mutant) => !isStripped(mutant)).toSorted((a, b) => a.start - b.start);
}

const lastOf = (body: Statement): Statement | undefined => (body.type === 'BlockStatement' ? body.body.at(-1) : body);
