// Lets one stack be as its template says: everything is read and checked first, then made in the order of its kinds.
import { randomUUID } from 'node:crypto';
import type { InProcess } from '../../aws/server/in-process.ts';
import type { FunctionDefinition } from '../../functions/definition.ts';
import type { StackRecord } from '../../store/stacks.ts';
import type { Members } from '../reading/objects.ts';
import { isMap, mapAt, asText } from '../reading/objects.ts';
import { parameterValues } from '../parameters/parameter-values.ts';
import type { Words } from '../parameters/words.ts';
import { createdTypes, rankOf } from '../resources/created-types.ts';
import { writeInline } from '../resources/code-folder.ts';
import type { TableEndpoint } from '../resources/dynamodb-table.ts';
import { createTable } from '../resources/dynamodb-table.ts';
import type { Resource, Stack } from '../template.ts';
import type { Applied } from './applied.ts';
import { forgottenRoutes, withStagesOfDeployments } from './deployments.ts';
import type { FunctionPlaces } from './stack-functions.ts';
import { stackFunctions } from './stack-functions.ts';
import { StackMaker } from './stack-maker.ts';
import { StackScope } from './stack-scope.ts';
import { warningsOf } from './stack-warnings.ts';

export type Applying = FunctionPlaces & {
  readonly account: string;
  /** Of stacks that name none. */
  readonly region: string;
  readonly operations: (region: string) => InProcess;
  read(region: string, stack: string): StackRecord | undefined;
  keep(region: string, stack: string, record: StackRecord): Promise<void>;
  readonly parameters: Words;
  /** What other stacks export, and what was said with --import. */
  readonly imports: ReadonlyMap<string, unknown>;
  /** Functions that resources may name from now on; what they are told of the stack may change once more. */
  readonly foresee: (functions: readonly FunctionDefinition[]) => void;
  /** Undefined: tables are made nowhere. */
  readonly tables: Omit<TableEndpoint, 'region'> | undefined;
  /** Whether integrations of this AWS service are answered. */
  answers(service: string): boolean;
};

/** Ids for what is not made yet, that look like real ones. */
const PENDING: { readonly [type: string]: string } = {
  'AWS::IVSChat::LoggingConfiguration': 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/AAAAAAAAAAAA',
  'AWS::IVSChat::Room': 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA',
};
const ANY_PENDING = 'abcdefg123';
const TABLE_TYPES = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']);
/** Of what nothing has to be made: it is read for what else there is. */
const READ_ONLY = /^AWS::Lambda::(Function|Version|Alias|LayerVersion|Permission|EventInvokeConfig)$/;

/** Throws a TemplateError; then what was done before stays, and is gone on with the next time. */
export async function applyStack(declared: Stack, applying: Applying): Promise<Applied> {
  const stack = { ...declared, resources: withStagesOfDeployments(declared.resources) };
  const { account } = applying;
  const region = stack.region ?? applying.region;
  const record = applying.read(region, stack.name) ?? { uuid: randomUUID(), resources: {} };
  const keep = (next: StackRecord) => applying.keep(region, stack.name, next);
  if (!applying.read(region, stack.name)) await keep(record);
  const maker = new StackMaker({ operations: applying.operations(region), record, region, keep });
  const warnings = new Set<string>(stack.notes);
  const shared = {
    ...{ stack, account, region, uuid: record.uuid },
    parameters: parameterValues(stack, applying.parameters),
    imported: (name: string) => applying.imports.get(name),
    warn: (text: string) => void warnings.add(text),
  };
  const pending = (id: string) => {
    const { type = '', properties = {} } = stack.resources.find((resource) => resource.id === id) ?? {};
    const name = createdTypes[type]?.id;
    // A stage and a domain name are called what they say.
    const own = name !== undefined && name in properties ? rehearsal.valueOf(properties[name]) : undefined;
    return { physicalId: PENDING[type] ?? (typeof own === 'string' ? own : ANY_PENDING), address: {} };
  };
  // With made-up ids first: what cannot be made then changes nothing.
  const rehearsal: StackScope = new StackScope({
    ...shared,
    warn: () => {},
    made: (id) => maker.made(id) ?? pending(id),
  });
  const active = stack.resources.filter((resource) => rehearsal.isActive(resource));
  const making = active
    .filter((resource) => rehearsal.isMade(resource))
    .toSorted((one, other) => rankOf(one.type) - rankOf(other.type));
  for (const resource of making) maker.inputOf(resource, propertiesOf(resource, rehearsal));
  const foreseen = stackFunctions(active, stack, rehearsal, applying);
  foreseen.inline.forEach(writeInline);
  // Rooms take only review handlers that are there.
  applying.foresee(foreseen.declared.map(({ definition }) => definition));

  const scope = new StackScope({ ...shared, made: (id) => maker.made(id) });
  for (const resource of making) await maker.make(resource, maker.inputOf(resource, propertiesOf(resource, scope)));
  await maker.removeAllBut(new Set(making.map(({ id }) => id)));

  const functions = stackFunctions(active, stack, scope, applying);
  functions.inline.forEach(writeInline);
  for (const warning of functions.warnings) warnings.add(warning);
  const isTable = ({ type }: Resource) => applying.tables !== undefined && TABLE_TYPES.has(type);
  const tables = active.filter(isTable).map((resource) => ({
    id: resource.id,
    name: String(scope.ref(resource.id, undefined)),
    properties: propertiesOf(resource, scope),
  }));
  for (const { id, name, properties } of tables) {
    const problem = await createTable(name, properties, { ...applying.tables!, region });
    if (problem !== undefined) warnings.add(`the table ${id} was not made: ${problem}`);
  }
  const inputs = making.map(({ id }) => ({ id, ...maker.made(id)! }));
  for (const warning of warningsOf({ inputs, resources: active, scope, applying, functions, region, account })) {
    warnings.add(warning);
  }
  for (const warning of forgottenRoutes(making)) warnings.add(warning);

  const outputs = outputsOf(stack, scope, applying);
  const skipped = new Map<string, string[]>();
  for (const resource of active) {
    // What nobody wrote is not named: it comes of something that is.
    if (making.includes(resource) || READ_ONLY.test(resource.type) || isTable(resource) || !resource.place) continue;
    skipped.set(resource.type, [...(skipped.get(resource.type) ?? []), resource.id]);
  }
  const of = (type: string) => inputs.filter((one) => one.type === `AWS::${type}`);
  const inApi = (type: string, apiId: string, member: string) =>
    of(`ApiGatewayV2::${type}`).flatMap(({ input }) => (input['ApiId'] === apiId ? String(input[member]) : []));
  return {
    stack: stack.name,
    changes: maker.changes,
    apis: of('ApiGatewayV2::Api').map(({ id, physicalId: apiId, input }) => ({
      ...{ id, apiId, name: String(input['Name']) },
      stages: inApi('Stage', apiId, 'StageName'),
      routes: inApi('Route', apiId, 'RouteKey'),
    })),
    rooms: of('IVSChat::Room').map(({ id, physicalId: arn, input }) => ({
      id,
      arn,
      name: asText(input['name']),
    })),
    loggingConfigurations: of('IVSChat::LoggingConfiguration').map(({ id }) => id),
    functions: functions.declared,
    permissions: functions.permissions,
    tables: tables.map(({ id, name }) => ({ id, name })),
    skipped,
    warnings: [...warnings],
    outputs,
  };
}

const propertiesOf = ({ properties }: Resource, scope: StackScope): Members => scope.valueOf(properties) as Members;

/** Those that are exported are there for the stacks that come after. */
function outputsOf({ outputs }: Stack, scope: StackScope, { imports }: Applying): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, output] of Object.entries(outputs)) {
    if (!isMap(output)) continue;
    const { Condition: condition, Value: value } = output;
    if (condition !== undefined && !scope.holds(condition, undefined)) continue;
    values.set(name, scope.valueOf(value));
    const exported = scope.valueOf(mapAt(output, 'Export')['Name']);
    if (exported !== undefined) (imports as Map<string, unknown>).set(asText(exported), values.get(name));
  }
  return values;
}
