// Makes, changes and takes away the resources of one stack, through the operations that requests call, and remembers what it
// made after each, so that a stack that was interrupted goes on where it was.
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../aws/error.ts';
import type { InProcess } from '../../aws/server/in-process.ts';
import type { StackRecord, StackResource } from '../../store/stacks.ts';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import { placeOf, placedAs } from '../reading/places.ts';
import type { CreatedType } from '../resources/created-types.ts';
import { createdTypes, rankOf } from '../resources/created-types.ts';
import { operationInput } from '../resources/operation-input.ts';
import type { Resource } from '../template.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Difference } from './difference.ts';
import { differenceOf } from './difference.ts';

export type Change = {
  readonly action: 'created' | 'updated' | 'replaced' | 'redeployed' | 'removed';
  readonly id: string;
  readonly type: string;
};

type Options = {
  readonly operations: InProcess;
  readonly record: StackRecord;
  readonly region: string;
  readonly keep: (record: StackRecord) => Promise<void>;
};

export class StackMaker {
  readonly #options: Options;
  readonly #resources: Map<string, StackResource>;
  /** What was replaced, to be taken away when nothing refers to it any more. */
  readonly #replaced: [id: string, resource: StackResource][] = [];
  /** APIs of which something that a deployment shows was changed. */
  readonly #changedApis = new Set<string>();
  readonly changes: Change[] = [];

  constructor(options: Options) {
    this.#options = options;
    this.#resources = new Map(Object.entries(options.record.resources));
  }

  made(id: string): StackResource | undefined {
    return this.#resources.get(id);
  }

  /** The input of the operation that makes a resource. Throws a TemplateError for what the operation would refuse. */
  inputOf(resource: Resource, properties: Members): Members {
    const { operations } = this.#options;
    const { service, noun, renamed = {} } = createdTypes[resource.type]!;
    const what = `${resource.id} (${resource.type})`;
    const members = operations.membersOf(service, `Create${noun}`);
    const input = operationInput(named(properties, renamed), members, what);
    const [problem] = operations.problems(service, `Create${noun}`, input);
    if (!problem) return input;
    const property = problem.member.charAt(0).toUpperCase() + problem.member.slice(1);
    throw new TemplateError(placeOf(resource.properties, property) ?? resource.place, `${what}: ${problem.message}`);
  }

  /**
   * Lets all be as their template says, each once those before it are there, and takes away what is not among them. Where one
   * cannot be made, all is as before again, or the TemplateError says what is not.
   */
  async makeAll(resources: readonly Resource[], inputOf: (resource: Resource) => Promise<Members>): Promise<void> {
    const before = new Map(this.#resources);
    try {
      for (const resource of resources) await this.#make(resource, await inputOf(resource));
    } catch (cause) {
      const left = await this.#undo(before);
      if (left.length === 0 || !(cause instanceof TemplateError)) throw cause;
      throw new TemplateError(undefined, `${cause.message}; what cannot be as it was before: ${left.join(', ')}`);
    }
    await this.#removeAllBut(new Set(resources.map(({ id }) => id)));
  }

  async #make(resource: Resource, input: Members): Promise<void> {
    const before = this.#resources.get(resource.id);
    const type = createdTypes[resource.type]!;
    const there = before && before.type === resource.type && (await this.#isThere(before)) ? before : undefined;
    try {
      if (!there) {
        await this.#create(resource, type, input);
        if (before && before.type !== resource.type) this.#replaced.push([resource.id, before]);
        return this.#note(resource, 'created', input);
      }
      const difference = this.#differenceOf(there, input);
      if (resource.type === 'AWS::ApiGatewayV2::Deployment' && this.#changedApis.has(String(input['ApiId']))) {
        await this.#replace(resource, type, there, input);
        return this.#note(resource, 'redeployed', input);
      }
      if (difference.kind === 'same') return;
      if (difference.kind === 'update') {
        await this.#update(there, input, difference.input);
        await this.#keep(resource.id, { ...there, input });
        return this.#note(resource, 'updated', input);
      }
      await this.#replace(resource, type, there, input);
      return this.#note(resource, 'replaced', input);
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
      throw new TemplateError(resource.place, `${resource.id} (${resource.type}): ${cause.message || cause.code}`);
    }
  }

  /** Resolves with the logical ids of what could not be undone. */
  async #undo(before: ReadonlyMap<string, StackResource>): Promise<string[]> {
    const changed = this.changes.splice(0).map(({ id }) => id);
    const gone = [...before.keys()].filter((id) => !this.#resources.has(id));
    const left: string[] = [];
    for (const id of [...changed.toReversed(), ...gone]) {
      try {
        await this.#putBack(id, before.get(id));
      } catch (cause) {
        if (!(cause instanceof AwsError)) throw cause;
        left.push(id);
      }
    }
    this.#replaced.length = 0;
    return left;
  }

  async #putBack(id: string, was: StackResource | undefined): Promise<void> {
    const now = this.#resources.get(id);
    const isThere = was && this.#replaced.some(([, resource]) => resource === was);
    const isSame = was?.type === now?.type && was?.physicalId === now?.physicalId;
    if (was && now && isSame) await this.#changeBack(now, was);
    else if (now) await this.#remove(now);
    if (!was || isThere || isSame) return this.#keep(id, was);
    // It had to give way: it comes again under its name, with another id where it has one.
    await this.#create({ id, type: was.type }, createdTypes[was.type]!, was.input);
  }

  async #changeBack(now: StackResource, was: StackResource): Promise<void> {
    const difference = this.#differenceOf(now, was.input);
    if (difference.kind === 'update') await this.#update(now, was.input, difference.input);
  }

  /** Take away what was replaced, and what the template has no more. */
  async #removeAllBut(ids: ReadonlySet<string>): Promise<void> {
    const gone = [...this.#resources].filter(([id]) => !ids.has(id));
    const all = [...gone, ...this.#replaced].toSorted(([, a], [, b]) => rankOf(b.type) - rankOf(a.type));
    for (const [id, resource] of all) {
      await this.#remove(resource);
      if (this.#resources.get(id) !== resource) continue;
      await this.#keep(id, undefined);
      this.changes.push({ action: 'removed', id, type: resource.type });
    }
  }

  #differenceOf({ type: name, input: before }: StackResource, after: Members): Difference {
    const { service, noun, patches, createOnly } = createdTypes[name]!;
    if (isDeepStrictEqual(before, after)) return { kind: 'same' };
    if (patches) {
      const patchOperations = patches(before, after);
      return patchOperations ? { kind: 'update', input: { patchOperations } } : { kind: 'replace' };
    }
    return differenceOf(before, after, this.#options.operations.membersOf(service, `Update${noun}`), createOnly);
  }

  async #create({ id, type: name }: Pick<Resource, 'id' | 'type'>, type: CreatedType, input: Members): Promise<void> {
    const { operations } = this.#options;
    const output = await operations.run(type.service, `Create${type.noun}`, input);
    const physicalId = String(output[type.answer ?? type.id]);
    const address: Record<string, string> = {};
    for (const part of Object.keys(operations.membersOf(type.service, `Delete${type.noun}`))) {
      address[part] = part === type.id ? physicalId : String(input[part]);
    }
    await this.#keep(id, { type: name, physicalId, address, input });
  }

  async #replace(resource: Resource, type: CreatedType, before: StackResource, input: Members): Promise<void> {
    if (type.isUnique) {
      await this.#remove(before);
      await this.#keep(resource.id, undefined);
    } else this.#replaced.push([resource.id, before]);
    await this.#create(resource, type, input);
  }

  async #update({ type: name, address, input: before, physicalId }: StackResource, after: Members, input: Members) {
    const { operations, region } = this.#options;
    const { service, noun } = createdTypes[name]!;
    const run = (operation: string, more: Members) => operations.run(service, operation, more);
    if (Object.keys(input).length > 0) await run(`Update${noun}`, { ...address, ...input });
    // What an update only adds to has operations of its own for taking away.
    for (const key of keysGone(before['RouteSettings'], after['RouteSettings'])) {
      await run('DeleteRouteSettings', { ...address, RouteKey: key });
    }
    for (const key of noun === 'Route' ? keysGone(before['RequestParameters'], after['RequestParameters']) : []) {
      await run('DeleteRouteRequestParameter', { ...address, RequestParameterKey: key });
    }
    if (service === 'apigateway') return;
    const tags = service === 'ivschat' ? 'tags' : 'Tags';
    const arn = service === 'ivschat' ? { resourceArn: physicalId } : { ResourceArn: tagged(name, region, address) };
    const keys = keysGone(before[tags], after[tags]);
    if (keys.length > 0) await run('UntagResource', { ...arn, [service === 'ivschat' ? 'tagKeys' : 'TagKeys']: keys });
    if (isMap(after[tags]) && JSON.stringify(after[tags]) !== JSON.stringify(before[tags])) {
      await run('TagResource', { ...arn, [tags]: after[tags] });
    }
  }

  /** What is gone already is no error. */
  async #remove({ type: name, address, input }: StackResource): Promise<void> {
    const { service, noun, emptying } = createdTypes[name]!;
    const patchOperations = emptying?.(input) ?? [];
    try {
      if (patchOperations.length > 0) {
        await this.#options.operations.run(service, `Update${noun}`, { ...address, patchOperations });
      }
      await this.#options.operations.run(service, `Delete${noun}`, address);
    } catch (cause) {
      if (!(cause instanceof AwsError) || cause.status !== NOT_FOUND) throw cause;
    }
  }

  /** Somebody may have taken away what was made. */
  async #isThere({ type: name, address }: StackResource): Promise<boolean> {
    const { service, noun } = createdTypes[name]!;
    try {
      await this.#options.operations.run(service, `Get${noun}`, address);
      return true;
    } catch (cause) {
      if (cause instanceof AwsError && cause.status === NOT_FOUND) return false;
      throw cause;
    }
  }

  async #keep(id: string, resource: StackResource | undefined): Promise<void> {
    if (resource) this.#resources.set(id, resource);
    else this.#resources.delete(id);
    const { record } = this.#options;
    await this.#options.keep({ ...record, resources: Object.fromEntries(this.#resources) });
  }

  #note({ id, type }: Resource, action: Change['action'], input: Members): void {
    this.changes.push({ action, id, type });
    if (createdTypes[type]!.isDeployed) this.#changedApis.add(String(input['ApiId']));
  }
}

const NOT_FOUND = 404;

const named = (properties: Members, names: { readonly [property: string]: string }): Members =>
  placedAs(
    Object.fromEntries(Object.entries(properties).map(([name, value]) => [names[name] ?? name, value])),
    properties,
  );

const keysGone = (before: unknown, after: unknown): string[] =>
  isMap(before) ? Object.keys(before).filter((key) => !isMap(after) || !Object.hasOwn(after, key)) : [];

/** ARNs of the control plane name no account (spec/apigateway-websocket.md, section 4.2). */
function tagged(
  type: string,
  region: string,
  { ApiId, StageName, DomainName }: Readonly<Record<string, string>>,
): string {
  const arn = `arn:aws:apigateway:${region}::`;
  if (type === 'AWS::ApiGatewayV2::DomainName') return `${arn}/domainnames/${DomainName}`;
  return StageName === undefined ? `${arn}/apis/${ApiId}` : `${arn}/apis/${ApiId}/stages/${StageName}`;
}
