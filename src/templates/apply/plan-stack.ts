// What a stack comes to, before anything is made: its template with made-up ids for what is not there yet, so that what
// cannot be made is found out while nothing has changed.
import { randomUUID } from 'node:crypto';
import { parameterValues } from '../parameters/parameter-values.ts';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import { placedAs } from '../reading/places.ts';
import { createdTypes, rankOf } from '../resources/created-types.ts';
import { functionNameOf } from '../resources/named-types.ts';
import type { StackRecord } from '../../store/stacks.ts';
import type { Resource, Stack } from '../template.ts';
import { physicalName } from '../resources/physical-name.ts';
import type { Applying } from './applying.ts';
import { refuseCircles } from './circles.ts';
import { withStagesOfDeployments } from './deployments.ts';
import type { StackFunctions } from './stack-functions.ts';
import { stackFunctions } from './stack-functions.ts';
import { nestedIn } from './nested-parameters.ts';
import { outputsOf } from './stack-outputs.ts';
import { StackMaker } from './stack-maker.ts';
import type { Nested } from './stack-scope.ts';
import { StackScope } from './stack-scope.ts';

export type Plan = {
  readonly stack: Stack;
  readonly region: string;
  readonly record: StackRecord;
  readonly maker: StackMaker;
  /** Values as they are once everything that they refer to is made. */
  readonly scope: StackScope;
  /** Those whose conditions hold. */
  readonly active: readonly Resource[];
  /** Those that operations make, in their order. */
  readonly making: readonly Resource[];
  /** As far as they can be known. */
  readonly functions: StackFunctions;
  /** Stacks that are resources of this one, planned; and those of them that are there. */
  readonly nested: ReadonlyMap<string, Plan>;
  readonly appliedNested: Map<string, Nested>;
  readonly outputs: ReadonlyMap<string, unknown>;
  readonly warnings: Set<string>;
  readonly inputOf: (resource: Resource) => Members;
};

/** Ids for what is not made yet, that look like real ones. */
const PENDING: { readonly [type: string]: string } = {
  'AWS::IVSChat::LoggingConfiguration': 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/AAAAAAAAAAAA',
  'AWS::IVSChat::Room': 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA',
};
const ANY_PENDING = 'abcdefg123';

/** Reads only. Throws a TemplateError. */
export function planStack(declared: Stack, applying: Applying): Plan {
  const stack = { ...declared, resources: withStagesOfDeployments(declared.resources) };
  const { account } = applying;
  const region = stack.region ?? applying.region;
  const record = applying.read(region, stack.name) ?? { uuid: randomUUID(), resources: {} };
  const keep = (next: StackRecord) => applying.keep(region, stack.name, next);
  const maker = new StackMaker({ operations: applying.operations(region), record, region, keep });
  const warnings = new Set<string>(stack.notes);
  const shared = {
    ...{ stack, account, region, uuid: record.uuid },
    parameters: parameterValues(stack, applying.parameters),
    imported: (name: string) => applying.imports.get(name),
    said: (name: string) => applying.parameters.get(name),
    warn: (text: string) => void warnings.add(text),
  };
  const nested = new Map<string, Plan>();
  const planNested = (id: string): Nested | undefined => {
    const resource = stack.nested.has(id) ? stack.resources.find((one) => one.id === id) : undefined;
    if (!resource) return undefined;
    const inner = nestedIn({ stack, region, scope: rehearsal, said: applying.parameters }, resource)!;
    const plan = nested.get(id) ?? planStack(inner.stack, { ...applying, parameters: inner.parameters });
    nested.set(id, plan);
    return { stackId: plan.scope.stackId, outputs: plan.outputs };
  };
  const rehearsal: StackScope = new StackScope({
    ...shared,
    warn: () => {},
    made: (id) => maker.made(id) ?? pending(id, stack, rehearsal),
    nested: planNested,
  });
  const active = stack.resources.filter((resource) => rehearsal.isActive(resource));
  refuseCircles(
    declared.resources.filter((resource) => !(resource.id in declared.parameters) && rehearsal.isActive(resource)),
    (condition, place) => rehearsal.holds(condition, place),
  );
  for (const { id } of active) planNested(id);
  const making = active
    .filter((resource) => rehearsal.isMade(resource))
    .toSorted((one, other) => rankOf(one.type) - rankOf(other.type));
  const functions = stackFunctions(active, stack, rehearsal, applying);
  const namedIn = (resource: Resource, scope: StackScope) => named(resource, propertiesOf(resource, scope), stack);
  for (const resource of making) maker.inputOf(resource, namedIn(resource, rehearsal));
  const { values: outputs } = outputsOf(stack, rehearsal);
  const appliedNested = new Map<string, Nested>();
  const scope = new StackScope({
    ...shared,
    made: (id) => maker.made(id),
    nested: (id) => appliedNested.get(id) ?? planNested(id),
  });
  const inputOf = (resource: Resource) => {
    const properties = namedIn(resource, scope);
    // Those of nested stacks are there by now.
    warnOfReviewer(resource, properties, functions, applying, warnings);
    return maker.inputOf(resource, properties);
  };
  const known = { stack, region, record, maker, scope, active, making, functions, warnings };
  return { ...known, nested, appliedNested, outputs, inputOf };
}

export const propertiesOf = ({ properties }: Resource, scope: StackScope): Members =>
  scope.valueOf(properties) as Members;

/** A usage plan has to have a name. */
function named({ id, type }: Resource, properties: Members, { name }: Stack): Members {
  if (type !== 'AWS::ApiGateway::UsagePlan' || properties['UsagePlanName'] !== undefined) return properties;
  return placedAs({ ...properties, UsagePlanName: physicalName(name, id) }, properties);
}

/** A stage and a domain name are called what they say. */
function pending(id: string, { resources }: Stack, rehearsal: StackScope) {
  const { type = '', properties = {} } = resources.find((resource) => resource.id === id) ?? {};
  const name = createdTypes[type]?.id;
  const own = name !== undefined && name in properties ? rehearsal.valueOf(properties[name]) : undefined;
  return { physicalId: PENDING[type] ?? (typeof own === 'string' ? own : ANY_PENDING), address: {} };
}

/** Its fallback result decides on every message, as on AWS where a handler fails (spec/ivschat.md, section 4). */
function warnOfReviewer(
  { id, type }: Resource,
  properties: Members,
  { declared }: StackFunctions,
  { canCall }: Applying,
  warnings: Set<string>,
): void {
  const handler = properties['MessageReviewHandler'];
  const { Uri: uri, FallbackResult: fallback } =
    type === 'AWS::IVSChat::Room' && isMap(handler) ? handler : ({} as Members);
  if (typeof uri !== 'string' || uri === '' || canCall(uri)) return;
  if (declared.some(({ definition }) => definition.name === functionNameOf(uri))) return;
  const what = fallback === 'DENY' ? 'denied' : 'allowed';
  warnings.add(`the messages of the room ${id} are ${what} without a review: nothing here can call ${uri}`);
}
