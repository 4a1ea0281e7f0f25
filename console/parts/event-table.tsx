// Lines of the live view as a table: when, what, where, who; each leads to its connection, room or API.
import { Link } from 'wouter-preact';
import { placeOf, roomOf, stageOf } from '../api/connection.ts';
import type { WatchEvent } from '../api/watch-event.ts';
import { detailsOf } from '../api/watch-event.ts';
import type { Line } from '../live/live-lines.ts';
import { Time, ZONE } from './time.tsx';

type Props = {
  readonly lines: readonly Line[];
  readonly label: string;
  /** All are of one connection, which need not be named. */
  readonly ofOne?: boolean;
};

export function EventTable({ lines, label, ofOne = false }: Props) {
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label={label}>
      <table class="events">
        <thead>
          <tr>
            <th scope="col">Time ({ZONE})</th>
            <th scope="col">Kind</th>
            {!ofOne && <th scope="col">Where</th>}
            <th scope="col">Who</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ id, event }) => (
            <Row key={id} event={event} ofOne={ofOne} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ event, ofOne }: { readonly event: WatchEvent; readonly ofOne: boolean }) {
  const { time, kind, scope, userId } = event;
  if (kind === 'gap') {
    return (
      <tr>
        <td>
          <Time at={time} />
        </td>
        <td colSpan={ofOne ? 3 : 4}>
          The view was away since <Time at={String(event['since'])} />: what happened then is not here.
        </td>
      </tr>
    );
  }
  const isUser = typeof userId === 'string' && userId !== '';
  return (
    <tr>
      <td>
        <Time at={time} />
      </td>
      <td>
        <span class={kind === 'error' ? 'kind bad' : 'kind'}>{kind}</span>
      </td>
      {!ofOne && (
        <td class="place" title={scope}>
          <Place scope={scope} />
        </td>
      )}
      <td class="place">
        {isUser && <span>{userId} </span>}
        {!ofOne && <Connection id={event['connectionId']} />}
      </td>
      <td class="words">{detailsOf(event)}</td>
    </tr>
  );
}

function Place({ scope }: { readonly scope: string }) {
  const room = roomOf(scope);
  if (room) return <Link href={`/rooms/${encodeURIComponent(room.id)}`}>{placeOf(scope)}</Link>;
  const stage = stageOf(scope);
  return stage && !stage.isDefault ? (
    <Link href={`/apis/${encodeURIComponent(stage.apiId)}`}>{stage.place}</Link>
  ) : (
    <>{placeOf(scope)}</>
  );
}

function Connection({ id }: { readonly id: unknown }) {
  if (typeof id !== 'string' || id === '') return null;
  return (
    <Link href={`/connections/${encodeURIComponent(id)}`}>
      <code>{id}</code>
    </Link>
  );
}
