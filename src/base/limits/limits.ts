// Every AWS quota and every bound of ours, with its unit (last in the name) and where it comes from.
// `aws`, where given, is AWS's figure where ours is wider: `--limits aws` chooses those.
import type { Definition } from './definition.ts';
import { chatLimits } from './chat-limits.ts';
import { clusterLimits } from './cluster-limits.ts';
import { functionLimits } from './function-limits.ts';
import { logLimits } from './log-limits.ts';
import { serverLimits } from './server-limits.ts';
import { websocketLimits } from './websocket-limits.ts';

export const definitions = {
  ...websocketLimits,
  ...chatLimits,
  ...functionLimits,
  ...logLimits,
  ...serverLimits,
  ...clusterLimits,
} as const satisfies { [name: string]: Definition };

export type LimitName = keyof typeof definitions;
export type Limits = { readonly [name in LimitName]: number };

export const limitNames = Object.keys(definitions) as LimitName[];

/** `ours` or `aws`, with single limits overridden. */
export function limitsOf(preset: 'ours' | 'aws' = 'ours', overrides: Partial<Limits> = {}): Limits {
  const chosen = limitNames.map((name) => {
    const definition: Definition = definitions[name];
    return [name, (preset === 'aws' && definition.aws) || definition.value];
  });
  return { ...(Object.fromEntries(chosen) as Limits), ...overrides };
}
