// What AWS::Serverless resources stand for: the resources that SAM's own transform makes of them
// (spec/functions-and-templates.md, section 14).
import { meant } from '../../../base/nearest.ts';
import { isMap, mapAt } from '../../reading/objects.ts';
import { placedAs, placeOf } from '../../reading/places.ts';
import { TemplateError } from '../../reading/template-error.ts';
import { refuseMisspelt } from '../../resources/function-properties.ts';
import type { Resource } from '../../template.ts';
import type { Sections } from '../cloudformation/sections.ts';
import { SAM_FUNCTION, serverlessFunction } from './function.ts';
import { withGlobals } from './globals.ts';
import type { Transformed } from './transformed.ts';
import { WEB_SOCKET_API, webSocketApi } from './websocket-api.ts';

export function transformed({ resources, globals }: Pick<Sections, 'resources' | 'globals'>): Required<Transformed> {
  const [unknown] = Object.keys(globals).filter((kind) => !GLOBALS.includes(kind));
  if (unknown !== undefined) {
    throw new TemplateError(placeOf(globals, unknown), `Globals has no ${unknown}; ${meant(unknown, GLOBALS)}`);
  }
  for (const [kind, names] of Object.entries(NAMES)) refuseMisspelt(mapAt(globals, kind), names, `Globals.${kind}`);
  const all = resources.map((resource) => transform(resource, globals));
  return {
    resources: [...all.flatMap((one) => one.resources), ...implied(resources)],
    otherNames: all.flatMap((one) => one.otherNames ?? []),
    notes: all.flatMap((one) => one.notes ?? []),
  };
}

/** (section 14.1) */
const GLOBALS = [
  ...['Api', 'CapacityProvider', 'Function', 'HttpApi', 'LayerVersion', 'SimpleTable', 'StateMachine', 'WebSocketApi'],
];
const NAMES: { readonly [kind: string]: readonly string[] } = {
  Function: SAM_FUNCTION,
  WebSocketApi: WEB_SOCKET_API,
};

function transform(written: Resource, globals: Sections['globals']): Transformed {
  const [, kind] = /^AWS::Serverless::(\w+)$/.exec(written.type) ?? [];
  if (kind === undefined) return { resources: [written] };
  refuseMisspelt(written.properties, NAMES[kind] ?? [], `${written.id} (${written.type})`);
  const properties = withGlobals(mapAt(globals, kind), written.properties) as Resource['properties'];
  const resource = { ...written, properties };
  switch (kind) {
    case 'Function':
      return serverlessFunction(resource);
    case 'WebSocketApi':
      return webSocketApi(resource);
    case 'SimpleTable':
      return { resources: [{ ...resource, type: 'AWS::DynamoDB::Table', properties: tableOf(resource) }] };
    case 'LayerVersion': {
      const { ContentUri: Content, LayerName } = properties;
      const layer = placedAs({ Content, LayerName: LayerName ?? resource.id }, properties);
      return { resources: [{ ...resource, type: 'AWS::Lambda::LayerVersion', properties: layer }] };
    }
    case 'StateMachine':
      return {
        resources: [{ ...resource, properties: placedAs({ StateMachineName: properties['Name'] }, properties) }],
      };
    default:
      return { resources: [resource] };
  }
}

/** APIs that events make without a resource: nothing serves them here, but other values refer to them. */
function implied(resources: readonly Resource[]): Resource[] {
  const events = resources.flatMap(({ properties }) => Object.values(mapAt(properties, 'Events')));
  return IMPLIED.filter(([event]) => events.some((one) => isMap(one) && one['Type'] === event)).map(([, id, type]) => ({
    ...{ id, type, properties: {}, condition: undefined, dependsOn: [], metadata: {}, place: undefined },
  }));
}

const IMPLIED = [
  ['Api', 'ServerlessRestApi', 'AWS::ApiGateway::RestApi'],
  ['HttpApi', 'ServerlessHttpApi', 'AWS::Serverless::HttpApi'],
] as const;

function tableOf({ properties }: Resource): Resource['properties'] {
  const { PrimaryKey, ProvisionedThroughput, TableName } = properties;
  const { Name = 'id', Type = 'String' } = isMap(PrimaryKey) ? PrimaryKey : {};
  const table = {
    ...(TableName !== undefined && { TableName }),
    AttributeDefinitions: [{ AttributeName: Name, AttributeType: String(Type).charAt(0) }],
    KeySchema: [{ AttributeName: Name, KeyType: 'HASH' }],
    ...(ProvisionedThroughput === undefined ? { BillingMode: 'PAY_PER_REQUEST' } : { ProvisionedThroughput }),
  };
  return placedAs(table, properties);
}
