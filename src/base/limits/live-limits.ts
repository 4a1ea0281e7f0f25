// Limits that change while the server runs. Most are looked at where they count, each time; what is worked out from some
// of them beforehand, for speed, is worked out again when they change.
import type { LimitName, Limits } from './limits.ts';

type Anew = () => void;
const followers = new WeakMap<object, Anew[]>();

/** Limits that hold from the start to the end of a process: destinations of chat logs, series of metrics and Node's TLS are made with them. */
export const fixedLimits: ReadonlySet<LimitName> = new Set([
  'chatLogBatchBytesMax',
  'chatLogFileFlushMs',
  'chatLogS3FlushMs',
  'chatLogStreamFlushMs',
  'metricSeriesMax',
  'tlsHandshakeTimeoutMs',
]);

/** `target`, with what `make` makes of the limits: now, and anew whenever they change. */
export function following<L extends object, T extends object, Target extends object>(
  limits: L,
  make: (limits: L) => T,
  target: Target = {} as Target,
): Target & T {
  const anew = () => Object.assign(target, make(limits));
  const list = followers.get(limits) ?? [];
  if (list.length === 0) followers.set(limits, list);
  list.push(anew);
  return anew();
}

/** Change limits in place, wherever they are used. Returns the names of those that differ: `kept` ones cannot change. */
export function changeLimits(limits: Limits, wanted: Limits): { changed: LimitName[]; kept: LimitName[] } {
  const different = (Object.keys(limits) as LimitName[]).filter((name) => limits[name] !== wanted[name]);
  const { changed = [], kept = [] } = Object.groupBy(different, (name) => (fixedLimits.has(name) ? 'kept' : 'changed'));
  Object.assign(limits, Object.fromEntries(changed.map((name) => [name, wanted[name]])));
  for (const anew of followers.get(limits) ?? []) anew();
  return { changed, kept };
}
