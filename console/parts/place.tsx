// What a connection or an event belongs to: a way to the room or the API.
import { Link } from 'wouter-preact';
import { placeOf, roomOf, stageOf } from '../api/connection.ts';

export function Place({ scope }: { readonly scope: string }) {
  const room = roomOf(scope);
  if (room) return <Link href={`/rooms/${encodeURIComponent(room.id)}`}>{placeOf(scope)}</Link>;
  const stage = stageOf(scope);
  return stage ? <Link href={`/apis/${encodeURIComponent(stage.apiId)}`}>{stage.place}</Link> : <>{placeOf(scope)}</>;
}
