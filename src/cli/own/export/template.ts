import { control } from '../../../services/websocket/control/model/model.ts';
import { apiResources, prefixOf, stageResources } from './api-resources.ts';
import { chatResources, nameChat } from './chat-resources.ts';
import type { Writing } from './writing.ts';
import { functionResources, nameFunctions } from './function-resources.ts';
import { ref, sub } from './intrinsics.ts';
import type { ExportedApi } from './key-resources.ts';
import { keyResources } from './key-resources.ts';
import { LogicalIds } from './logical-ids.ts';
import { permissionResources } from './permissions.ts';
import type { Resource } from './properties.ts';
import { propertiesOf } from './properties.ts';
import { References } from './references.ts';
import type { Item, Running, RunningApi } from './running.ts';
import { byText, textOf } from './running.ts';
import { samApi } from './sam-api.ts';

export type Template = { readonly [section: string]: unknown };

type Form = Pick<Writing, 'isSam' | 'note' | 'pathOf'>;

/** What runs, as a template. The same things give the same template, whatever their ids are. */
export function templateOf(running: Running, form: Form): Template {
  const Resources: Record<string, Resource> = {};
  const references = new References(running);
  const add: Writing['add'] = (id, Type, Properties, { DependsOn = [], Metadata } = {}) => {
    Resources[id] = {
      ...{ Type, ...(DependsOn.length > 0 && { DependsOn }), ...(Metadata && { Metadata }) },
      Properties: inOrder(Properties),
    };
  };
  const writing: Writing = { ...form, ids: new LogicalIds(), references, add };

  // Names first: resources refer to each other in all directions.
  const apis = nameApis(running, writing);
  const arnOf = (name: string) => `arn:aws:lambda:${running.region}:${running.account}:function:${name}`;
  const chat = nameChat(running, writing);
  const byName = running.functions.toSorted((one, other) => byText(one.name, other.name));
  const functions = nameFunctions(byName, arnOf, writing);

  functionResources(functions, writing);
  const { exported, Outputs, made } = addApis(running, apis, Resources, writing);
  addDomains(running, exported, writing);
  chatResources(chat, writing);
  permissionResources(running, { functions, rooms: chat.rooms, apis, made }, writing);
  keyResources(running, exported, writing);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(form.isSam && { Transform: 'AWS::Serverless-2016-10-31' }),
    Resources,
    ...(Object.keys(Outputs).length > 0 && { Outputs }),
  };
}

function nameApis({ apis }: Running, { ids, references }: Writing): Map<RunningApi, string> {
  const byName = apis.toSorted((one, other) => byText(keyOf(one.item), keyOf(other.item)));
  return new Map(
    byName.map((api) => {
      const name = ids.of(textOf(api.item, 'Name'), 'Api');
      references.add(textOf(api.item, 'ApiId'), name);
      return [api, name];
    }),
  );
}

function addApis(
  { region, account }: Running,
  apis: ReadonlyMap<RunningApi, string>,
  resources: Readonly<Record<string, Resource>>,
  writing: Writing,
) {
  const exported = new Map<unknown, ExportedApi>();
  const Outputs: Record<string, unknown> = {};
  const made: { principal: string; sourceArn: string }[] = [];
  for (const [api, name] of apis) {
    const id = textOf(api.item, 'ApiId');
    const short = writing.isSam ? samApi(api, name, writing) : undefined;
    const stages = short?.stages ?? addParts(api, name, resources, writing);
    exported.set(id, { name, stages });
    const arn = `arn:aws:execute-api:${region}:${account}:${id}`;
    for (const end of short ? [...short.calls, 'authorizers/*'] : []) {
      made.push({ principal: 'apigateway.amazonaws.com', sourceArn: `${arn}/${end}` });
    }
    for (const stage of stages.keys()) {
      const Value = sub(`wss://\${${name}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/${stage}`);
      Outputs[writing.ids.of(prefixOf(name), stage, 'Url')] = { Value };
    }
  }
  return { exported, Outputs, made };
}

/** An API with a resource for each of its parts. */
function addParts(api: RunningApi, name: string, resources: Readonly<Record<string, Resource>>, writing: Writing) {
  const before = new Set(Object.keys(resources));
  apiResources(api, name, writing);
  const parts = Object.keys(resources).filter((id) => !before.has(id) && DEPLOYED.test(resources[id]!.Type));
  return stageResources(api, { name, before: parts }, writing);
}

/** What a deployment is a picture of. */
const DEPLOYED = /::(Route|RouteResponse|Integration|IntegrationResponse|Model|Authorizer)$/;

function addDomains({ domains }: Running, apis: ReadonlyMap<unknown, ExportedApi>, writing: Writing): void {
  const { ids, references, add } = writing;
  const { CreateDomainName, CreateApiMapping } = control.operations;
  for (const { item, mappings } of domains.toSorted((one, other) => byText(domainOf(one.item), domainOf(other.item)))) {
    const id = ids.of(domainOf(item), 'DomainName');
    const configurations = ((item['DomainNameConfigurations'] ?? []) as Item[]).map((configuration) =>
      Object.fromEntries(Object.entries(configuration).filter(([name]) => !SHOWN_ONLY.has(name))),
    );
    const domain = { ...item, DomainNameConfigurations: configurations };
    add(id, 'AWS::ApiGatewayV2::DomainName', propertiesOf(domain, CreateDomainName.input, references));
    for (const mapping of mappings.toSorted((one, other) => byText(mappingKeyOf(one), mappingKeyOf(other)))) {
      const api = apis.get(mapping['ApiId']);
      if (!api) continue;
      const stage = api.stages.get(textOf(mapping, 'Stage'));
      add(ids.of(id, mappingKeyOf(mapping), 'Mapping'), 'AWS::ApiGatewayV2::ApiMapping', {
        ...propertiesOf(mapping, CreateApiMapping.input, references),
        ApiId: ref(api.name),
        DomainName: ref(id),
        Stage: stage === undefined ? mapping['Stage'] : ref(stage),
      });
    }
  }
}

/** What a server says of the configuration of a domain name, and cannot be told. */
const SHOWN_ONLY = new Set([
  'ApiGatewayDomainName',
  'CertificateUploadDate',
  'DomainNameStatus',
  'DomainNameStatusMessage',
  'HostedZoneId',
]);

/** Two APIs of one name are told apart by their age. */
const keyOf = ({ Name, CreatedDate }: Item): string => JSON.stringify([Name, CreatedDate]);

const domainOf = (item: Item): string => textOf(item, 'DomainName');
const mappingKeyOf = (item: Item): string => textOf(item, 'ApiMappingKey');

/** Properties by their names, so that it does not matter in which order a server has them. */
const inOrder = (properties: Resource['Properties']): Resource['Properties'] =>
  Object.fromEntries(Object.entries(properties).toSorted(([one], [other]) => byText(one, other)));
