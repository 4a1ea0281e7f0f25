// API keys and usage plans as resources of a template. The values of keys are secrets: they are there where somebody asked.
import { ref } from './intrinsics.ts';
import type { Writing } from './writing.ts';
import { capitalised, saying, tagList } from './properties.ts';
import type { Item, Running } from './running.ts';
import { byText, textOf } from './running.ts';

/** An API that is exported, with the references to its stages. */
export type ExportedApi = { readonly name: string; readonly stages: ReadonlyMap<string, string> };

export function keyResources(
  { apiKeys, usagePlans }: Running,
  apis: ReadonlyMap<unknown, ExportedApi>,
  { ids, add }: Writing,
): void {
  const keys = new Map<unknown, string>();
  for (const key of apiKeys.toSorted((one, other) => byText(keyOf(one), keyOf(other)))) {
    const id = ids.of(textOf(key, 'name'), 'ApiKey');
    keys.set(key['id'], id);
    add(id, 'AWS::ApiGateway::ApiKey', {
      ...saying({ Name: key['name'], Description: key['description'], CustomerId: key['customerId'] }),
      ...saying({ Value: key['value'], Enabled: key['enabled'] }),
      ...tagList(key['tags']),
    });
  }
  for (const { item, keyIds } of usagePlans.toSorted((one, other) => byText(keyOf(one.item), keyOf(other.item)))) {
    const id = ids.of(textOf(item, 'name'), 'UsagePlan');
    const stages = ((item['apiStages'] ?? []) as Item[]).flatMap(({ apiId, stage, throttle }) => {
      const api = apis.get(apiId);
      if (!api) return [];
      const Stage = api.stages.get(String(stage));
      const rates = capitalised({ throttle }, ['throttle']) as object;
      return [{ ApiId: ref(api.name), Stage: Stage === undefined ? stage : ref(Stage), ...saying({ ...rates }) }];
    });
    add(id, 'AWS::ApiGateway::UsagePlan', {
      ...saying({ UsagePlanName: item['name'], Description: item['description'], ApiStages: stages }),
      ...saying({ Quota: capitalised(item['quota']), Throttle: capitalised(item['throttle']) }),
      ...tagList(item['tags']),
    });
    const members = keyIds.flatMap((keyId) => keys.get(keyId) ?? []).toSorted(byText);
    for (const key of members) {
      add(ids.of(id, key), 'AWS::ApiGateway::UsagePlanKey', {
        ...{ KeyId: ref(key), KeyType: 'API_KEY', UsagePlanId: ref(id) },
      });
    }
  }
}

/** By name, then by age: ids differ from server to server. */
const keyOf = ({ name, createdDate, description }: Item): string => JSON.stringify([name, createdDate, description]);
