// Renders a parsed template. Nothing but the given variables can be reached, and all work is metered. Where Velocity is
// not JavaScript, this is Velocity: only null and false are false, whole numbers divide to whole numbers.
import { textOf } from '../json-values.ts';
import type { Expression, Node, Operator, Reference, Template } from './ast.ts';
import type { Meter } from './meter.ts';
import { assign, call, itemsOf, member } from './methods.ts';

/** How a part of a template ended. */
type Flow = 'on' | 'break' | 'stop';

/** Render a template. Throws a VtlError where it does too much. `variables` is changed by `#set`. */
export function render(template: Template, variables: Map<string, unknown>, meter: Meter): string {
  const rendering = new Rendering(variables, meter);
  rendering.run(template);
  return rendering.output;
}

class Rendering {
  output = '';
  readonly #variables: Map<string, unknown>;
  readonly #meter: Meter;

  constructor(variables: Map<string, unknown>, meter: Meter) {
    this.#variables = variables;
    this.#meter = meter;
  }

  run(template: Template): Flow {
    for (const node of template) {
      this.#meter.step();
      const flow = this.#node(node);
      if (flow !== 'on') return flow;
    }
    return 'on';
  }

  #node(node: Node): Flow {
    if (typeof node === 'string') return this.#print(node);
    switch (node.kind) {
      case 'print':
        return this.#print(this.#printed(node));
      case 'set':
        this.#set(node.target, this.#value(node.value));
        return 'on';
      case 'if': {
        const branch = node.branches.find(({ test }) => !test || isTrue(this.#value(test)));
        return branch ? this.run(branch.body) : 'on';
      }
      case 'foreach':
        return this.#foreach(node.name, this.#value(node.list), node.body);
      default:
        return node.kind;
    }
  }

  #print(text: string): Flow {
    this.output += text;
    this.#meter.length(this.output.length);
    return 'on';
  }

  /** A variable that nobody set prints its own source; a member that is missing prints nothing. */
  #printed({ reference, source, isQuiet }: Extract<Node, { kind: 'print' }>): string {
    if (!isQuiet && !this.#variables.has(reference.name)) return source;
    return this.#text(this.#reference(reference));
  }

  #text = (value: unknown): string => this.#meter.text(textOf(value, this.#meter.part));

  #foreach(name: string, list: unknown, body: Template): Flow {
    const items = itemsOf(list, this.#meter);
    this.#meter.iterations(items.length);
    const before = [this.#variables.get(name), this.#variables.get('foreach'), this.#variables.get('velocityCount')];
    let flow: Flow = 'on';
    for (const [index, item] of items.slice().entries()) {
      this.#meter.step();
      this.#variables.set(name, item);
      this.#variables.set('foreach', {
        index,
        count: index + 1,
        hasNext: index + 1 < items.length,
        first: index === 0,
        last: index + 1 === items.length,
      });
      this.#variables.set('velocityCount', index + 1);
      flow = this.run(body);
      if (flow !== 'on') break;
    }
    ['', 'foreach', 'velocityCount'].forEach((variable, at) => this.#restore(variable || name, before[at]));
    return flow === 'stop' ? 'stop' : 'on';
  }

  #restore(name: string, value: unknown): void {
    if (value === undefined) this.#variables.delete(name);
    else this.#variables.set(name, value);
  }

  #set({ name, steps }: Reference, value: unknown): void {
    const last = steps.at(-1);
    if (!last) this.#variables.set(name, value);
    else if (last.kind !== 'method') {
      const target = this.#reference({ kind: 'reference', name, steps: steps.slice(0, -1) });
      assign(target, last.kind === 'property' ? last.name : this.#value(last.key), value, this.#meter);
    }
  }

  #reference({ name, steps }: Reference): unknown {
    let value = this.#variables.get(name);
    for (const step of steps) {
      this.#meter.step();
      if (step.kind === 'property') value = member(value, step.name);
      else if (step.kind === 'index') value = member(value, this.#text(this.#value(step.key)));
      else value = this.#call(value, step.name, step.args);
    }
    return value;
  }

  #call(value: unknown, name: string, args: readonly Expression[]): unknown {
    const given = args.map((arg) => this.#value(arg));
    const result = call(value, name, given, this.#meter);
    return typeof result === 'string' ? this.#meter.text(result) : result;
  }

  #value(expression: Expression): unknown {
    this.#meter.step();
    switch (expression.kind) {
      case 'value':
        return expression.value;
      case 'reference':
        return this.#reference(expression);
      case 'text':
        return this.#interpolated(expression.body);
      case 'list':
        return expression.items.map((item) => this.#value(item));
      case 'range':
        return this.#range(this.#value(expression.from), this.#value(expression.to));
      case 'map': {
        const entries = expression.entries.map(([key, value]) => [this.#text(this.#value(key)), this.#value(value)]);
        return Object.fromEntries(entries as [string, unknown][]);
      }
      case 'unary': {
        const value = this.#value(expression.of);
        return expression.operator === '!' ? !isTrue(value) : typeof value === 'number' ? -value : null;
      }
      case 'binary':
        return this.#binary(expression);
    }
  }

  #interpolated(body: Template): string {
    const inner = new Rendering(this.#variables, this.#meter);
    inner.run(body);
    return this.#meter.text(inner.output);
  }

  #range(from: unknown, to: unknown): unknown[] {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return [];
    const [begin, end] = [Number(from), Number(to)];
    const length = Math.abs(end - begin) + 1;
    this.#meter.iterations(length);
    this.#meter.newItems(length);
    const range: number[] = [];
    for (let index = 0; index < length; index++) range.push(begin <= end ? begin + index : begin - index);
    return range;
  }

  /** Chains of operators lean to the left: walked down, not called down. */
  #binary(expression: Extract<Expression, { kind: 'binary' }>): unknown {
    const chain = [expression];
    let first = expression.left;
    for (; first.kind === 'binary'; first = first.left) chain.push(first);
    return chain.reduceRight((left, { operator, right }) => {
      this.#meter.step();
      if (operator === '&&') return isTrue(left) && isTrue(this.#value(right));
      if (operator === '||') return isTrue(left) || isTrue(this.#value(right));
      return this.#operate(operator, left, this.#value(right));
    }, this.#value(first));
  }

  #operate(operator: Operator, left: unknown, right: unknown): unknown {
    if (operator === '==') return this.#areEqual(left, right);
    if (operator === '!=') return !this.#areEqual(left, right);
    if (typeof left === 'number' && typeof right === 'number') return arithmetic(operator, left, right);
    return operator === '+' ? this.#meter.text(this.#text(left) + this.#text(right)) : null;
  }

  #areEqual(left: unknown, right: unknown): boolean {
    if (typeof left === 'number' && typeof right === 'number') return left === right;
    if (left === undefined || left === null || right === undefined || right === null)
      return (left ?? null) === (right ?? null);
    return this.#text(left) === this.#text(right);
  }
}

const isTrue = (value: unknown) => value !== undefined && value !== null && value !== false;

function arithmetic(operator: Operator, left: number, right: number): unknown {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) return null;
      return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(left / right) : left / right;
    case '%':
      return right === 0 ? null : left % right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    default:
      return left >= right;
  }
}
