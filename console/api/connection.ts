// A connection, as ListConnections and GetConnection show it.

/** The API that is there without set-up: one stage, no routes, and no control plane. */
export const DEFAULT_API = 'default';

export type Connection = {
  readonly id: string;
  readonly service: string;
  readonly scope: string;
  readonly userId?: string;
  readonly connectedAt: string;
  readonly lastActiveAt: string;
  readonly sourceIp: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly backlogBytes: number;
  readonly userAgent?: string;
};

const CHAT = /^chat\/(arn:aws:ivschat:[^:]*:[^:]*:room\/(.+))$/;
const API = /^api\/([^/]+)\/([^/]+)$/;

/** The room that a connection is in. */
export function roomOf(scope: string): { readonly arn: string; readonly id: string } | undefined {
  const [, arn, id] = CHAT.exec(scope) ?? [];
  return arn === undefined || id === undefined ? undefined : { arn, id };
}

type Stage = {
  readonly apiId: string;
  readonly place: string;
  readonly base: string;
};

/** The stage that a connection is of, and where its `@connections` are. */
export function stageOf(scope: string): Stage | undefined {
  const [, apiId, stage] = API.exec(scope) ?? [];
  if (apiId === undefined || stage === undefined) return undefined;
  return { apiId, place: `${apiId}/${stage}`, base: apiId === DEFAULT_API ? `/${stage}` : `/${apiId}/${stage}` };
}

/** What it belongs to, in words. */
export function placeOf(scope: string): string {
  const room = roomOf(scope);
  return room ? `room ${room.id}` : (stageOf(scope)?.place ?? scope);
}
