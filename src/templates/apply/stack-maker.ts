// Makes, changes and takes away the resources of one stack, through the operations that requests call, and remembers what it
// made after each, so that a stack that was interrupted goes on where it was.
import { AwsError } from '../../aws/error.ts';
import type { InProcess } from '../../aws/server/in-process.ts';
import type { StackRecord, StackResource } from '../../store/stacks.ts';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import type { CreatedType } from '../resources/created-types.ts';
import { createdTypes, rankOf } from '../resources/created-types.ts';
import { operationInput } from '../resources/operation-input.ts';
import type { Resource } from '../template.ts';
import { TemplateError } from '../reading/template-error.ts';
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
  keep(record: StackRecord): Promise<void>;
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
    const { service, noun } = createdTypes[resource.type]!;
    const what = `${resource.id} (${resource.type})`;
    const members = operations.membersOf(service, `Create${noun}`);
    const input = operationInput(properties, members, what);
    const [problem] = operations.problems(service, `Create${noun}`, input);
    if (!problem) return input;
    const property = problem.member.charAt(0).toUpperCase() + problem.member.slice(1);
    throw new TemplateError(placeOf(resource.properties, property) ?? resource.place, `${what}: ${problem.message}`);
  }

  /** Let a resource be as its template says. Throws a TemplateError. */
  async make(resource: Resource, input: Members): Promise<void> {
    const before = this.#resources.get(resource.id);
    const type = createdTypes[resource.type]!;
    const there = before && before.type === resource.type && (await this.#isThere(before)) ? before : undefined;
    try {
      if (!there) {
        await this.#create(resource, type, input);
        if (before && before.type !== resource.type) this.#replaced.push([resource.id, before]);
        return this.#note(resource, 'created', input);
      }
      const updated = this.#options.operations.membersOf(type.service, `Update${type.noun}`);
      const difference = differenceOf(there.input, input, updated, type.createOnly);
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

  /** Take away what was replaced, and what the template has no more. */
  async removeAllBut(ids: ReadonlySet<string>): Promise<void> {
    const gone = [...this.#resources].filter(([id]) => !ids.has(id));
    const all = [...gone, ...this.#replaced].toSorted(([, a], [, b]) => rankOf(b.type) - rankOf(a.type));
    for (const [id, resource] of all) {
      await this.#remove(resource);
      if (this.#resources.get(id) !== resource) continue;
      await this.#keep(id, undefined);
      this.changes.push({ action: 'removed', id, type: resource.type });
    }
  }

  async #create({ id, type: name }: Resource, type: CreatedType, input: Members): Promise<void> {
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
    if (type.isUnique) await this.#remove(before);
    else this.#replaced.push([resource.id, before]);
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
    const tags = service === 'ivschat' ? 'tags' : 'Tags';
    const arn = service === 'ivschat' ? { resourceArn: physicalId } : { ResourceArn: tagged(name, region, address) };
    const keys = keysGone(before[tags], after[tags]);
    if (keys.length > 0) await run('UntagResource', { ...arn, [service === 'ivschat' ? 'tagKeys' : 'TagKeys']: keys });
    if (isMap(after[tags]) && JSON.stringify(after[tags]) !== JSON.stringify(before[tags])) {
      await run('TagResource', { ...arn, [tags]: after[tags] });
    }
  }

  /** What is gone already is no error. */
  async #remove({ type: name, address }: StackResource): Promise<void> {
    const { service, noun } = createdTypes[name]!;
    try {
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
