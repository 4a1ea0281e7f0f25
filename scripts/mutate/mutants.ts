// The mutants of a source file: small changes, each of which some test should notice.
import { parseSync } from 'oxc-parser';

export type Mutant = {
  readonly start: number;
  readonly end: number;
  /** What stands there instead. */
  readonly text: string;
};

// oxlint-disable-next-line typescript/no-explicit-any -- A syntax tree is walked by what its nodes have, not by their kinds.
type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [member: string]: any };
type Change = readonly [place: { readonly start: number; readonly end: number }, text: string];

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
  '??=': '=',
};
const LEAVES = new Set(['ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement']);
/** Types vanish when Node strips them; these hold expressions. */
const EXPRESSIONS = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']);

/** In the order of the text. */
export function mutantsOf(path: string, source: string): Mutant[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]!.message}`);
  const changes: Change[] = [];
  visit(program as unknown as Node, (node) => changes.push(...changesOf(node, source)));
  return changes.map(([{ start, end }, text]) => ({ start, end, text })).toSorted((a, b) => a.start - b.start);
}

function visit(node: Node, look: (node: Node) => void): void {
  const isType = node.type.startsWith('TS') && !EXPRESSIONS.has(node.type);
  if (isType || node.type === 'ImportDeclaration') return;
  look(node);
  for (const member of Object.values(node).flat()) {
    if (typeof member === 'object' && member !== null && typeof member.type === 'string') visit(member, look);
  }
}

function changesOf(node: Node, source: string): Change[] {
  const text = (part: Node) => source.slice(part.start, part.end);
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': {
      const other = OPERATORS[node['operator']];
      const isText = [node['left'], node['right']].some(
        ({ type, value }) => type === 'TemplateLiteral' || typeof value === 'string',
      );
      if (other === undefined || (isText && /^[+]/.test(node['operator']))) return [];
      const at = source.indexOf(node['operator'], node['left'].end);
      return [[{ start: at, end: at + node['operator'].length }, other]];
    }
    case 'UpdateExpression': {
      const { operator, argument } = node;
      return [[node, node['prefix'] ? OPERATORS[operator] + text(argument) : text(argument) + OPERATORS[operator]]];
    }
    case 'UnaryExpression':
      return node['operator'] === '!' ? [[node, text(node['argument'])]] : [];
    case 'IfStatement': {
      const last = node['consequent'].type === 'BlockStatement' ? node['consequent'].body.at(-1) : node['consequent'];
      const isEarlyEnd = node['alternate'] === null && LEAVES.has(last?.type);
      return [negated(node['test'], text), ...(isEarlyEnd ? [[node, ';'] as const] : [])];
    }
    case 'ConditionalExpression':
    case 'WhileStatement':
      return [negated(node['test'], text)];
    case 'Literal':
      if (typeof node['value'] === 'boolean') return [[node, String(!node['value'])]];
      return typeof node['value'] === 'number' ? [[node, String(node['value'] + 1)]] : [];
    case 'MemberExpression':
      if (text(node) === 'Math.min') return [[node, 'Math.max']];
      return text(node) === 'Math.max' ? [[node, 'Math.min']] : [];
    case 'ExpressionStatement':
      return 'directive' in node && node['directive'] ? [] : [[node, ';']];
    default:
      return [];
  }
}

const negated = (test: Node, text: (part: Node) => string): Change => [test, `!(${text(test)})`];
