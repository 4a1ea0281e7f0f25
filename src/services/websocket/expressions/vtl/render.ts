// Renders a parsed template. Nothing but the given variables can be reached, and all work is metered. Where Velocity is
// not JavaScript, this is Velocity: only null and false are false, whole numbers divide to whole numbers.
import type { Relation, Sign } from '../exact/arithmetic.ts';
import { compareNumbers, holds, reckoned } from '../exact/arithmetic.ts';
import type { Numeric } from '../exact/decimal.ts';
import { isNumeric } from '../exact/decimal.ts';
import type { MethodCall, Expression, Macros, Node, Operator, Program, Reference, Template } from './ast.ts';
import { VtlError } from './ast.ts';
import { Later } from './later.ts';
import type { Meter } from './meter.ts';
import { assign, call, indexed, itemsOf, member } from './methods.ts';
import { parsingOf, parseTemplate } from './parse.ts';
import { printed } from './printed.ts';
import { javaList, Loop } from './values.ts';

/** How a part of a template ended. */
type Flow = 'on' | 'break' | 'stop';

/** Macros, definitions and evaluations in one another; Velocity's bound for macros. */
const DEPTH_MAX = 20;
/** What an attempt of the parser costs, in steps. */
const ATTEMPT_STEPS = 1.25;

/** What all parts of one rendering share. */
type Shared = {
  readonly variables: Map<string, unknown>;
  /** Of the template, and of what it has evaluated. */
  macros: Macros;
  readonly meter: Meter;
  depth: number;
};

/** What `#define` names: rendered anew wherever it is asked for. */
class Block {
  readonly body: Template;

  constructor(body: Template) {
    this.body = body;
  }
}

/** Render a template. Throws a VtlError where it does too much. `variables` is changed by `#set`. */
export function render({ body, macros }: Program, variables: Map<string, unknown>, meter: Meter): string {
  const rendering = new Rendering({ variables, macros, meter, depth: 0 });
  rendering.run(body);
  return rendering.output;
}

class Rendering {
  output = '';
  readonly #shared: Shared;
  readonly #variables: Map<string, unknown>;
  readonly #meter: Meter;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#variables = shared.variables;
    this.#meter = shared.meter;
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
        return this.#print(this.#text(this.#reference(node.reference)));
      case 'set':
        this.#set(node.target, this.#value(node.value));
        return 'on';
      case 'if': {
        const branch = node.branches.find(({ test }) => !test || isTrue(this.#value(test)));
        return branch ? this.run(branch.body) : 'on';
      }
      case 'foreach':
        return this.#foreach(node.name, this.#value(node.list), node.body);
      case 'define':
        this.#variables.set(node.name, new Block(node.body));
        return 'on';
      case 'evaluate':
        return this.#evaluate(this.#text(this.#value(node.text)));
      case 'call':
        return this.#macro(node);
      default:
        return node.kind;
    }
  }

  #print(text: string): Flow {
    this.output += text;
    this.#meter.length(this.output.length);
    return 'on';
  }

  #text = (value: unknown): string => this.#meter.text(printed(value, this.#meter));

  #foreach(name: string, list: unknown, body: Template): Flow {
    const items = itemsOf(list, this.#meter);
    this.#meter.iterations(items.length);
    const outer = this.#variables.get('foreach');
    return this.#locally([name, 'foreach', 'velocityCount', 'velocityHasNext'], () => {
      for (const [index, item] of items.slice().entries()) {
        this.#meter.step();
        const loop = new Loop(index, items.length, outer);
        this.#variables.set(name, item);
        this.#variables.set('foreach', loop);
        this.#variables.set('velocityCount', loop.count);
        this.#variables.set('velocityHasNext', loop.hasNext);
        const flow = this.run(body);
        if (flow !== 'on') return flow === 'stop' ? 'stop' : 'on';
      }
      return 'on';
    });
  }

  /** Do something; afterwards these variables are what they were. */
  #locally(names: readonly string[], run: () => Flow): Flow {
    const before = names.map((name) => this.#variables.get(name));
    const flow = run();
    for (const [at, name] of names.entries()) this.#setOrDelete(name, before[at]);
    return flow;
  }

  #setOrDelete(name: string, value: unknown): void {
    if (value === undefined) this.#variables.delete(name);
    else this.#variables.set(name, value);
  }

  /** Arguments are values: what a macro sets is not the variable that was given. `#break` ends the macro. */
  #macro({ name, args, body, source }: MethodCall): Flow {
    const macro = this.#shared.macros.get(name);
    if (!macro) return this.#print(source);
    const given = args.map((arg) => this.#value(arg));
    this.#meter.members(macro.parameters.length);
    return this.#locally([...macro.parameters, 'bodyContent'], () => {
      for (const [at, parameter] of macro.parameters.entries()) this.#setOrDelete(parameter, given[at]);
      if (body) this.#variables.set('bodyContent', new Block(body));
      return this.#deeper(() => this.run(macro.body));
    });
  }

  #evaluate(text: string): Flow {
    const known = this.#shared.macros;
    this.#meter.members(known.size);
    const attempts = Math.max(0, Math.floor(this.#meter.room / ATTEMPT_STEPS));
    const parsing = parsingOf(text, known.keys(), attempts);
    try {
      const { body, macros } = parseTemplate(text, parsing);
      // The first of several counts, and the template's own are not changed: the next message finds them as they were.
      if (macros.size > 0) this.#shared.macros = new Map([...macros, ...known]);
      return this.#deeper(() => this.run(body));
    } finally {
      this.#meter.spend((attempts - parsing.attemptsLeft) * ATTEMPT_STEPS + parsing.patternSteps.taken / 3);
    }
  }

  #deeper(run: () => Flow): Flow {
    if (++this.#shared.depth > DEPTH_MAX) throw new VtlError(`Macros are ${DEPTH_MAX} deep at most`);
    const flow = run();
    this.#shared.depth--;
    return flow === 'stop' ? 'stop' : 'on';
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
    if (value instanceof Later) this.#variables.set(name, (value = value.make()));
    if (value instanceof Block) value = this.#rendered(value.body);
    for (const step of steps) {
      this.#meter.step();
      if (step.kind === 'property') value = member(value, step.name);
      else if (step.kind === 'index') value = indexed(value, this.#value(step.key));
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
        return this.#rendered(expression.body);
      case 'list':
        this.#meter.members(1 + expression.items.length);
        return javaList(expression.items.map((item) => this.#value(item)));
      case 'range':
        return this.#range(this.#value(expression.from), this.#value(expression.to));
      case 'map':
        return new Map(
          expression.entries.map(([key, value]) => [this.#text(this.#value(key)), this.#value(value)] as const),
        );
      case 'unary': {
        const value = this.#value(expression.of);
        if (expression.operator === '!') return !isTrue(value);
        return isNumeric(value) ? reckoned('*', value, -1) : null;
      }
      case 'binary':
        return this.#binary(expression);
    }
  }

  /** A template inside another one, as a text. */
  #rendered(body: Template): string {
    const inner = new Rendering(this.#shared);
    this.#deeper(() => inner.run(body));
    return this.#meter.text(inner.output);
  }

  #range(from: unknown, to: unknown): unknown[] {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return [];
    const [begin, end] = [Number(from), Number(to)];
    const length = Math.abs(end - begin) + 1;
    this.#meter.iterations(length);
    this.#meter.newItems(length);
    const range = javaList([]);
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

  #operate(operator: Exclude<Operator, '&&' | '||'>, left: unknown, right: unknown): unknown {
    if (operator === '==') return this.#areEqual(left, right);
    if (operator === '!=') return !this.#areEqual(left, right);
    if (isNumeric(left) && isNumeric(right)) return ofNumbers(operator, left, right);
    return operator === '+' ? this.#meter.text(this.#text(left) + this.#text(right)) : null;
  }

  /** Nothing equals nothing, and the empty text: recorded on AWS (spec/apigateway-websocket.md, section 9). */
  #areEqual(left: unknown, right: unknown): boolean {
    if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right) === 0;
    const [one, other] = [left ?? '', right ?? ''];
    return one === other || this.#text(one) === this.#text(other);
  }
}

const isTrue = (value: unknown) => value !== undefined && value !== null && value !== false;

const RELATIONS: ReadonlySet<string> = new Set<Relation>(['<', '>', '<=', '>=']);

const ofNumbers = (operator: Sign | Relation, left: Numeric, right: Numeric): unknown =>
  RELATIONS.has(operator) ? holds(operator as Relation, left, right) : reckoned(operator as Sign, left, right);
