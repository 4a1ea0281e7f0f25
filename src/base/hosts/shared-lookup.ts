import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Callback = Parameters<LookupFunction>[2];

/**
 * Looks a name up once at a time, whoever asks meanwhile. The system looks up two names at once, each for as long as
 * its server is silent: a thousand calls to one dead name would keep all other names waiting.
 */
export function sharedLookup(find: LookupFunction = lookup): LookupFunction {
  const waiting = new Map<string, Callback[]>();
  return (name, options, callback) => {
    const key = JSON.stringify([name, options.family, options.hints, options.all, options.order]);
    const others = waiting.get(key);
    if (others) {
      others.push(callback);
      return;
    }
    const all = [callback];
    waiting.set(key, all);
    find(name, options, (...answer) => {
      waiting.delete(key);
      for (const each of all) each(...answer);
    });
  };
}
