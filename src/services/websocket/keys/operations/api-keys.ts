import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { ApiKey } from '../../../../store/keys/usage-plans.ts';
import { freeId, newKeyValue } from '../../control/ids.ts';
import { nowMs } from '../../control/now-ms.ts';
import type { KeysContext } from '../keys-context.ts';
import type { apiKeys } from '../model.ts';
import { pageOf } from '../paging.ts';
import type { Changes } from '../patches.ts';
import { applyPatches, booleanOf } from '../patches.ts';
import { conflict, full, invalid } from '../refusals.ts';
import { checkRegions } from '../regions.ts';
import { keyOf } from '../resources.ts';
import { checkTags } from '../tags.ts';

type On<Name extends keyof typeof apiKeys.operations> = Handler<typeof apiKeys, Name, KeysContext>;

const VALUE_LENGTH_MIN = 20;
const VALUE_LENGTH_MAX = 128;

export const createApiKey: On<'CreateApiKey'> = (context, input, call) =>
  context.store.records.change(() => {
    const { value = newKeyValue(), stageKeys = [], enabled = false, tags = {}, name, description, customerId } = input;
    const owned = context.store.usagePlans.of(call.caller);
    if (stageKeys.length > 0) throw invalid('stageKeys are not supported: tie the key to stages by a usage plan');
    checkValue(value);
    checkTags(tags);
    if (owned.keys.size >= context.limits.apiKeysMax) throw full('API keys', context.limits.apiKeysMax);
    checkRegions(context, call);
    if (owned.keyOf(value)) throw conflict('API Key already exists');
    const now = nowMs(context);
    const key: ApiKey = {
      id: freeId(10, owned.keys),
      sequence: owned.nextSequence,
      value,
      enabled,
      tags,
      createdMs: now,
      updatedMs: now,
      name,
      description,
      customerId,
    };
    owned.putKey(key);
    return shown(key, true);
  });

export const getApiKey: On<'GetApiKey'> = (context, { apiKey, includeValue = false }, call) =>
  shown(keyOf(context, apiKey, call), includeValue);

export const getApiKeys: On<'GetApiKeys'> = (
  context,
  { nameQuery, customerId, includeValues = false, ...page },
  call,
) => {
  const fits = (key: ApiKey) =>
    (nameQuery === undefined || (key.name ?? '').startsWith(nameQuery)) &&
    (customerId === undefined || key.customerId === customerId);
  const keys = context.store.usagePlans.of(call.caller).keys.values().filter(fits);
  return pageOf(context, call, page, keys, (key) => shown(key, includeValues));
};

const changes: Changes<ApiKey> = {
  add: {},
  remove: {},
  replace: {
    '/name': (key, value) => void (key.name = value),
    '/description': (key, value) => void (key.description = value),
    '/customerId': (key, value) => void (key.customerId = value),
    '/enabled': (key, value) => void (key.enabled = booleanOf(value)),
  },
};

export const updateApiKey: On<'UpdateApiKey'> = (context, { apiKey, patchOperations = [] }, call) =>
  context.store.records.change(() => {
    const draft = { ...keyOf(context, apiKey, call), updatedMs: nowMs(context) };
    applyPatches(draft, patchOperations, changes);
    context.store.usagePlans.of(call.caller).putKey(draft);
    return shown(draft, false);
  });

export const deleteApiKey: On<'DeleteApiKey'> = (context, { apiKey }, call) =>
  context.store.records.change(() => {
    const { id } = keyOf(context, apiKey, call);
    context.store.usagePlans.of(call.caller).deleteKey(id);
    return {};
  });

/** It travels in a header, so it holds nothing that a header could not. */
function checkValue(value: string): void {
  if (value.length < VALUE_LENGTH_MIN) throw invalid(`API Key value should be at least ${VALUE_LENGTH_MIN} characters`);
  if (value.length > VALUE_LENGTH_MAX) throw invalid(`API Key value should be at most ${VALUE_LENGTH_MAX} characters`);
  if (!/^[\x21-\x7e]+$/.test(value)) throw invalid('API Key value should consist of visible ASCII characters');
}

function shown({ value, createdMs, updatedMs, ...key }: ApiKey, withValue: boolean) {
  return {
    ...key,
    ...(withValue && { value }),
    createdDate: new Date(createdMs),
    lastUpdatedDate: new Date(updatedMs),
    stageKeys: [],
  };
}
