import { control } from '../../../services/websocket/control/model/model.ts';
import { apiResources, stageResources } from './api-resources.ts';
import { chatResources } from './chat-resources.ts';
import { ref, sub } from './intrinsics.ts';
import { LogicalIds } from './logical-ids.ts';
import type { Resource } from './properties.ts';
import { propertiesOf } from './properties.ts';
import type { Item, Running } from './running.ts';
import { byText, textOf } from './running.ts';

export type Template = { readonly [section: string]: unknown };

/** What runs, as a template. The same things give the same template, whatever their ids are. */
export function templateOf(running: Running, isSam: boolean): Template {
  const ids = new LogicalIds();
  const Resources: Record<string, Resource> = {};
  const Outputs: Record<string, unknown> = {};
  const add = (id: string, Type: string, Properties: Resource['Properties'], DependsOn: readonly string[] = []) => {
    Resources[id] = { Type, ...(DependsOn.length > 0 && { DependsOn }), Properties: inOrder(Properties) };
  };
  const apis = new Map<unknown, { readonly name: string; readonly stages: ReadonlyMap<string, string> }>();
  const byName = running.apis.toSorted((one, other) => byText(keyOf(one.item), keyOf(other.item)));
  for (const each of byName) {
    const before = new Set(Object.keys(Resources));
    const api = apiResources(each, ids, running, add);
    const made = Object.keys(Resources).filter((id) => !before.has(id) && DEPLOYED.test(Resources[id]!.Type));
    const stages = stageResources(api, made, ids, running, add);
    apis.set(each.item['ApiId'], { name: api.name, stages });
    for (const [stage, id] of stages) {
      const Value = sub(`wss://\${${api.name}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/${stage}`);
      Outputs[id.replace(/Stage(\d*)$/, 'Url$1')] = { Value };
    }
  }
  for (const { item, mappings } of running.domains.toSorted((one, other) =>
    byText(domainOf(one.item), domainOf(other.item)),
  )) {
    const id = ids.of(domainOf(item), 'DomainName');
    const configurations = ((item['DomainNameConfigurations'] ?? []) as Item[]).map((configuration) =>
      Object.fromEntries(Object.entries(configuration).filter(([name]) => !SHOWN_ONLY.has(name))),
    );
    const domain = { ...item, DomainNameConfigurations: configurations };
    add(id, 'AWS::ApiGatewayV2::DomainName', propertiesOf(domain, control.operations.CreateDomainName.input, running));
    for (const mapping of mappings.toSorted((one, other) => byText(mappingKeyOf(one), mappingKeyOf(other)))) {
      const api = apis.get(mapping['ApiId']);
      if (!api) continue;
      const stage = api.stages.get(textOf(mapping, 'Stage'));
      add(ids.of(id, mappingKeyOf(mapping), 'Mapping'), 'AWS::ApiGatewayV2::ApiMapping', {
        ...propertiesOf(mapping, control.operations.CreateApiMapping.input, running),
        ApiId: ref(api.name),
        DomainName: ref(id),
        Stage: stage === undefined ? mapping['Stage'] : ref(stage),
      });
    }
  }
  chatResources(running, ids, running, add);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(isSam && { Transform: 'AWS::Serverless-2016-10-31' }),
    Resources,
    ...(Object.keys(Outputs).length > 0 && { Outputs }),
  };
}

/** What a deployment is a picture of. */
const DEPLOYED = /::(Route|RouteResponse|Integration|IntegrationResponse|Model|Authorizer)$/;

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
