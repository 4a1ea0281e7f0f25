// Follows a JSONPath through exact values. Every value that is looked at is a step of work.
import type { Exact, ExactMap } from '../exact/parse-json.ts';
import type { Work } from '../exact/write-json.ts';
import { passesFilter } from './filter.ts';
import { aggregate, isAggregate, single } from './functions.ts';
import type { Operand, Path, Step, Test } from './path.ts';

/** The value that a definite path leads to, undefined where there is none; a list of what any other path finds. */
export function select(path: Path, root: unknown, here: unknown, work: Work): unknown {
  const { steps, isDefinite } = path;
  const search = new Search(root, work);
  const call = steps.at(-1);
  if (call?.kind === 'call' && isAggregate(call.name) && !isDefinite) {
    return aggregate(call.name, search.from({ ...path, steps: steps.slice(0, -1) }, here), work);
  }
  const found = search.from(path, here);
  return isDefinite ? found[0] : found;
}

class Search {
  readonly #root: unknown;
  readonly #work: Work;
  #steps: readonly Step[] = [];
  #found: unknown[] = [];

  constructor(root: unknown, work: Work) {
    this.#root = root;
    this.#work = work;
  }

  from({ root, steps }: Path, here: unknown): unknown[] {
    this.#steps = steps;
    this.#found = [];
    this.#visit(root === '$' ? this.#root : here, 0);
    return this.#found;
  }

  #visit(value: unknown, at: number): void {
    this.#work.spend(1);
    const step = this.#steps[at];
    if (!step) this.#found.push(value);
    else if (step.isDeep) this.#dive(value, step, at);
    else this.#apply(value, step, at);
  }

  /** From here, and from whatever is below. */
  #dive(value: unknown, step: Step, at: number): void {
    this.#work.spend(1);
    if (step.kind !== 'filter') this.#apply(value, step, at);
    else if (this.#passes(step.test, value)) this.#visit(value, at + 1);
    if (typeof value === 'object') for (const child of childrenOf(value)) this.#dive(child, step, at);
  }

  #passes(test: Test, here: unknown): boolean {
    return passesFilter(test, (path) => select(path, this.#root, here, this.#work), this.#work);
  }

  #apply(value: unknown, step: Step, at: number): void {
    switch (step.kind) {
      case 'names':
        return this.#byName(value, step, at);
      case 'indexes':
        for (const index of step.indexes) this.#visitIfAny(itemAt(value, index, step.isDeep), at + 1);
        return;
      case 'slice':
        if (Array.isArray(value)) this.#slice(value, step, at);
        return;
      case 'all':
        for (const child of childrenOf(value)) this.#visit(child, at + 1);
        return;
      case 'filter':
        // An object is looked at itself: it is what Jayway does, and lists are what filters are for.
        for (const item of Array.isArray(value) ? value : [value])
          if (this.#passes(step.test, item)) this.#visit(item, at + 1);
        return;
      case 'call':
        this.#visitIfAny(single(step.name, value, this.#argumentsOf(step.args, value), this.#work), at + 1);
    }
  }

  #byName(value: unknown, { names, isDeep }: Step & { kind: 'names' }, at: number): void {
    if (names.length === 1) this.#visitIfAny(memberOf(value, names[0]!), at + 1);
    else if (at < this.#steps.length - 1) for (const name of names) this.#visitIfAny(memberOf(value, name), at + 1);
    else if (value instanceof Map) {
      const known = names.filter((name) => value.has(name));
      this.#work.spend(names.length);
      if (!isDeep || known.length === names.length)
        this.#visit(new Map(known.map((name) => [name, value.get(name)])), at + 1);
    }
  }

  #slice(list: unknown[], { from = 0, to = list.length, by }: Step & { kind: 'slice' }, at: number): void {
    const [begin, end] = [inside(from, list.length), inside(to, list.length)];
    for (let index = begin; index < end; index += by) this.#visit(list[index], at + 1);
  }

  #visitIfAny(value: unknown, at: number): void {
    this.#work.spend(1);
    if (value !== undefined) this.#visit(value, at);
  }

  #argumentsOf(args: readonly Operand[], here: unknown): unknown[] {
    return args.flatMap((arg) => {
      if (arg.kind === 'path') return [select(arg.path, this.#root, here, this.#work)];
      return arg.kind === 'value' ? [arg.value] : [];
    });
  }
}

const inside = (place: number, length: number) => Math.min(Math.max(place < 0 ? place + length : place, 0), length);

function childrenOf(value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) return value as unknown[];
  return value instanceof Map ? (value as ExactMap).values() : [];
}

const PLACE = /^\d{1,9}$/;

/** Names lead to members, and, as `list.0`, to items. */
function memberOf(value: unknown, name: string): unknown {
  if (value instanceof Map) return (value as Map<string, Exact>).get(name);
  return Array.isArray(value) && PLACE.test(name) ? value[Number(name)] : undefined;
}

/** Places lead to items, the last is -1, and, as `map[0]`, to members. */
function itemAt(value: unknown, index: number, isDeep: boolean): unknown {
  if (Array.isArray(value)) return value[index < 0 ? index + value.length : index];
  return isDeep ? undefined : memberOf(value, String(index));
}
