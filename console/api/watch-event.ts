// What happens on the server, as the live view tells it. Everything in it may be a stranger's words.
import { placeOf } from './connection.ts';
import { textOf } from './text-of.ts';

export type WatchEvent = {
  readonly time: string;
  readonly kind: string;
  readonly scope: string;
  readonly [detail: string]: unknown;
};

/** What became of a message or a handshake. */
export type RouteEvent = WatchEvent & {
  readonly kind: 'route';
  /** The key; empty where none was selected. */
  readonly operation: string;
  readonly status: number;
  readonly reason?: string;
  readonly requestId: string;
  readonly integrationId?: string;
  readonly integrationType?: string;
  readonly integrationStatus?: number;
  readonly integrationMs?: number;
  readonly tookMs: number;
  readonly replyBytes?: number;
};

export const isRoute = (event: WatchEvent): event is RouteEvent => event.kind === 'route';

export const KINDS = ['open', 'close', 'message', 'route', 'post', 'reply', 'event', 'error'] as const;

/** Members that have a column of their own, or a place in the sentence. */
const TOLD = new Set([
  ...['time', 'kind', 'scope', 'connectionId', 'userId', 'operation', 'status', 'code', 'reason'],
  ...['sourceIp', 'action', 'members', 'bytes', 'requestId'],
]);

/** What happened, in words; what people look for first comes first. */
export function detailsOf(event: WatchEvent): string {
  const { scope, operation, status, code, reason, sourceIp, action, members, bytes, requestId } = event;
  const result = [status, code, reason].filter((part) => part !== undefined && part !== '').map(textOf);
  const place = operation === undefined || operation === scope ? '' : `${textOf(operation)}: `;
  return [
    ...(result.length > 0 ? [place + result.join(' ')] : []),
    ...(sourceIp === undefined ? [] : [`from ${textOf(sourceIp)}`]),
    ...(action === undefined ? [] : [textOf(action)]),
    ...(members === undefined ? [] : [`to ${textOf(members)} ${members === 1 ? 'member' : 'members'}`]),
    ...(bytes === undefined ? [] : [`${textOf(bytes)} bytes`]),
    ...Object.entries(event).flatMap(([name, value]) => (TOLD.has(name) ? [] : [`${name}=${textOf(value)}`])),
    ...(requestId === undefined ? [] : [`request ${textOf(requestId)}`]),
  ].join(', ');
}

/** Whether any of what is shown of it has this text in it, in whatever case. */
export function mentions(event: WatchEvent, text: string): boolean {
  const { kind, scope, userId = '', connectionId = '' } = event;
  const shown = [kind, scope, placeOf(scope), textOf(userId), textOf(connectionId), detailsOf(event)];
  return shown.join('\n').toLowerCase().includes(text.toLowerCase());
}
