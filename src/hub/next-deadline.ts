import type { ConnectionPolicy } from './behaviour.ts';

/** In ms of the steady time; `expiresAt` is 0 where there is none. */
type Times = { readonly connectedAt: number; readonly lastActiveAt: number; readonly expiresAt: number };

/** When something of a connection is due next. Infinity: never. */
export function nextDeadline(policy: ConnectionPolicy, times: Times, heartbeatAt: number): number {
  const { idleTimeoutMs, durationMs, heartbeatMs } = policy;
  let next = times.expiresAt || Infinity;
  if (idleTimeoutMs) next = Math.min(next, times.lastActiveAt + idleTimeoutMs);
  if (durationMs) next = Math.min(next, times.connectedAt + durationMs);
  if (heartbeatMs) next = Math.min(next, heartbeatAt + heartbeatMs);
  return next;
}
