// Lines of the live view as a table: when, what, where, who; each leads to its connection, room or API.
import { Link } from 'wouter-preact';
import type { WatchEvent } from '../api/watch-event.ts';
import { detailsOf } from '../api/watch-event.ts';
import type { Line } from '../live/live-lines.ts';
import { Place } from './place.tsx';
import { Time, ZONE } from './time.tsx';

type Props = {
  readonly lines: readonly Line[];
  readonly label: string;
  /** All are of one connection, which need not be named. */
  readonly ofOne?: boolean;
  /** Only members of rooms have user ids. */
  readonly hasUsers?: boolean;
};

export function EventTable({ lines, label, ofOne = false, hasUsers = true }: Props) {
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label={label}>
      <table class="events stacked">
        <thead>
          <tr>
            <th scope="col">Time ({ZONE})</th>
            <th scope="col">Kind</th>
            {!ofOne && <th scope="col">Where</th>}
            {hasUsers && <th scope="col">Who</th>}
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ id, event }) => (
            <Row key={id} {...{ event, ofOne, hasUsers }} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { readonly event: WatchEvent; readonly ofOne: boolean; readonly hasUsers: boolean };

function Row({ event, ofOne, hasUsers }: RowProps) {
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
      {hasUsers && (
        <td class="place">
          {isUser && <span>{userId} </span>}
          {!ofOne && <Connection id={event['connectionId']} />}
        </td>
      )}
      <td class="words">{detailsOf(event)}</td>
    </tr>
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
