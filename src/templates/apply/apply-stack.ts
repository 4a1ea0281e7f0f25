// Lets one stack be as its template says: everything is read and checked first, then made in the order of its kinds.
import { asText } from '../reading/objects.ts';
import { writeInline } from '../resources/code-folder.ts';
import { createTable } from '../resources/dynamodb-table.ts';
import { unpack } from '../resources/unpack.ts';
import type { Resource, Stack } from '../template.ts';
import type { Applied } from './applied.ts';
import type { Applying } from './applying.ts';
import { forgottenRoutes } from './deployments.ts';
import type { Plan } from './plan-stack.ts';
import { planStack, propertiesOf } from './plan-stack.ts';
import { outputsOf } from './stack-outputs.ts';
import { stackFunctions } from './stack-functions.ts';
import { warningsOf } from './stack-warnings.ts';

const TABLE_TYPES = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']);
/** Of what nothing has to be made: it is read for what else there is. */
const READ_ONLY = /^AWS::Lambda::(Function|Version|Alias|LayerVersion|Permission|EventInvokeConfig)$/;

/** Throws a TemplateError; then what was there before is there again, or the error says what is not. */
export async function applyStack(declared: Stack, applying: Applying): Promise<Applied> {
  const plan = planStack(declared, applying);
  const { stack, region, maker, scope, active, making, warnings } = plan;
  // A new stack has its id from now on, also where nothing is made that would be remembered with it.
  if (!applying.read(region, stack.name)) await applying.keep(region, stack.name, plan.record);
  for (const archive of plan.functions.archives) await unpack(archive, applying.bounds);
  plan.functions.inline.forEach(writeInline);
  // Rooms take only review handlers that are there.
  applying.foresee(plan.functions.declared.map(({ definition }) => definition));

  await maker.makeAll(making, plan.inputOf);
  const functions = stackFunctions(active, stack, scope, applying);
  functions.inline.forEach(writeInline);
  for (const warning of functions.warnings) warnings.add(warning);
  const tables = await tablesOf(plan, applying);
  const inputs = making.map(({ id }) => ({ id, ...maker.made(id)! }));
  const asked = { inputs, resources: active, scope, applying, functions, region, account: applying.account };
  for (const warning of [...warningsOf(asked), ...forgottenRoutes(making)]) warnings.add(warning);

  const outputs = outputsOf(stack, scope);
  // They are there for the stacks that come after.
  for (const [name, value] of outputs.exported) (applying.imports as Map<string, unknown>).set(name, value);

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
    rooms: of('IVSChat::Room').map(({ id, physicalId: arn, input }) => ({ id, arn, name: asText(input['name']) })),
    loggingConfigurations: of('IVSChat::LoggingConfiguration').map(({ id }) => id),
    functions: functions.declared,
    archives: functions.archives.map(({ archive }) => archive),
    permissions: functions.permissions,
    tables,
    skipped: skippedOf(plan, applying),
    outputs: outputs.values,
    warnings: [...warnings],
  };
}

const isTable = ({ type }: Resource, { tables }: Applying) => tables !== undefined && TABLE_TYPES.has(type);

/** Those that are there now. */
async function tablesOf({ active, scope, region, warnings }: Plan, applying: Applying): Promise<Applied['tables']> {
  const tables = active
    .filter((resource) => isTable(resource, applying))
    .map((resource) => ({
      id: resource.id,
      name: String(scope.ref(resource.id, undefined)),
      properties: propertiesOf(resource, scope),
    }));
  for (const { id, name, properties } of tables) {
    const problem = await createTable(name, properties, { ...applying.tables!, region });
    if (problem !== undefined) warnings.add(`the table ${id} was not made: ${problem}`);
  }
  return tables.map(({ id, name }) => ({ id, name }));
}

/** What nobody wrote is not named: it comes of something that is. */
function skippedOf({ active, making }: Plan, applying: Applying): Applied['skipped'] {
  const skipped = new Map<string, string[]>();
  for (const resource of active) {
    const { id, type, place } = resource;
    if (making.includes(resource) || READ_ONLY.test(type) || isTable(resource, applying) || !place) continue;
    skipped.set(type, [...(skipped.get(type) ?? []), id]);
  }
  return skipped;
}
