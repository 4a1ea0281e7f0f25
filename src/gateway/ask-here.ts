// Calls of this server by itself, for integrations that name IVS Chat or @connections.
import type { DispatcherOptions, Implementation } from '../aws/server/dispatch.ts';
import { dispatcher } from '../aws/server/dispatch.ts';
import { splitTarget } from '../aws/http.ts';
import type { AskHere } from '../backends/aws-client.ts';
import { OWN_SERVICES } from '../backends/aws-endpoints.ts';
import type { Clock } from '../base/clock.ts';
import { unknownOperation } from '../services/chat/refusals.ts';

type Dispatching = Omit<DispatcherOptions, 'services' | 'unknown'>;

/** Asks as a client would, without a socket in between. Nothing that makes or manages the server is among `services` then. */
export function askHere(services: readonly Implementation[], dispatching: Dispatching, clock: Clock): AskHere {
  const own = dispatcher({
    ...dispatching,
    services: services.filter(({ model }) => OWN_SERVICES.has(model.signingName)),
    unknown: ({ method, target }) => unknownOperation(method, splitTarget(target).path),
  });
  return async ({ method, target, headers, body }, timeoutMs) => {
    const late = Promise.withResolvers<undefined>();
    const cancel = clock.after(timeoutMs, () => late.resolve(undefined));
    const request = { method, target, headers: lowerCased(headers), body: Buffer.from(body) };
    const answer = await Promise.race([late.promise, own.dispatch({ ...request, ...FROM_HERE })]);
    cancel();
    if (!answer) return { outcome: 'late' };
    const named = lowerCased(answer.headers);
    const headersDistinct = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, [value]]));
    const content = Buffer.from(answer.body as string);
    return { outcome: 'answered', status: answer.status, headers: named, headersDistinct, body: content };
  };
}

const FROM_HERE = { sourceIp: '127.0.0.1', isSecure: true, origin: () => 'http://localhost' };

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
