// Stacks that are resources of another: each is applied before what needs it, and taken away when it is a resource no more.
import { needsOf } from '../intrinsics/needs-of.ts';
import type { Resource, Stack } from '../template.ts';
import type { Applying } from './applying.ts';
import { nestedIn } from './nested-parameters.ts';
import type { Plan } from './plan-stack.ts';

type Apply = (stack: Stack, applying: Applying) => Promise<unknown>;

export class NestedStacks {
  readonly #plan: Plan;
  readonly #applying: Applying;
  readonly #apply: Apply;
  readonly #resources: ReadonlyMap<string, Resource>;

  constructor(plan: Plan, applying: Applying, apply: Apply) {
    this.#plan = plan;
    this.#applying = applying;
    this.#apply = apply;
    this.#resources = new Map(plan.active.map((resource) => [resource.id, resource]));
  }

  /** Applies those that a resource needs, by way of others too. */
  async applyFor(resource: Resource, seen = new Set<string>()): Promise<void> {
    const { nested, appliedNested, scope, stack, region } = this.#plan;
    if (nested.size === 0 || seen.has(resource.id)) return;
    seen.add(resource.id);
    const holds = (condition: unknown) => scope.holds(condition, undefined);
    for (const id of needsOf(resource, holds)) {
      const needed = this.#resources.get(id);
      if (needed) await this.applyFor(needed, seen);
    }
    if (appliedNested.has(resource.id)) return;
    const inner = nestedIn({ stack, region, scope, said: this.#applying.parameters }, resource);
    if (!inner) return;
    const before = this.#applying.applied.length;
    await this.#apply(inner.stack, { ...this.#applying, parameters: inner.parameters });
    const own = this.#applying.applied.slice(before).find((applied) => applied.stack === inner.stack.name);
    appliedNested.set(resource.id, { stackId: nested.get(resource.id)!.scope.stackId, outputs: own!.outputs });
  }

  /** Applies what nothing needed, and removes those that are no resources any more. */
  async finish(): Promise<void> {
    const { active, nested, stack, region } = this.#plan;
    for (const resource of active) await this.applyFor(resource);
    const applying = this.#applying;
    const names = [...nested.values()].map((plan) => plan.stack.name);
    const record = applying.read(region, stack.name);
    const gone = (record?.nested ?? []).filter((name) => !names.includes(name));
    for (const name of gone)
      await this.#apply({ ...EMPTY, file: stack.file, folder: stack.folder, region, name }, applying);
    if (record && (gone.length > 0 || names.length > 0)) {
      await applying.keep(region, stack.name, { ...record, nested: names });
    }
  }
}

const EMPTY = {
  ...{ parameters: {}, mappings: {}, conditions: {}, outputs: {}, resources: [], notes: [], files: [] },
  ...{ assets: new Map(), otherNames: new Map(), nested: new Map() },
};
