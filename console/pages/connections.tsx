// Who is connected, filtered, sorted and paged by the server: 20,000 of them cost the page no more than a hundred.
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Connection } from '../api/connection.ts';
import { placeOf } from '../api/connection.ts';
import { useConsole, useMay } from '../api/console-context.ts';
import { defaultAddress } from '../api/websocket-api.ts';
import { usePolled } from '../live/use-polled.ts';
import { Command, Empty, Loading, MayNot, Refusal } from '../parts/notices.tsx';
import { Time, ZONE, bytesText, numberText, span } from '../parts/time.tsx';

const EVERY_MS = 2_000;
const PAGE_SIZE = 100;

const COLUMNS = [
  { sortBy: undefined, title: 'Connection' },
  { sortBy: 'scope', title: 'API and stage, or room' },
  { sortBy: 'userId', title: 'User' },
  { sortBy: 'sourceIp', title: 'Address' },
  { sortBy: 'connectedAt', title: 'Since' },
  { sortBy: 'lastActiveAt', title: 'Last active' },
  { sortBy: 'bytesIn', title: 'In' },
  { sortBy: 'bytesOut', title: 'Out' },
  { sortBy: 'backlogBytes', title: 'Waiting' },
] as const;
type SortBy = NonNullable<(typeof COLUMNS)[number]['sortBy']>;

/** What is of interest first: those that came last, or have the most. */
const DESCENDING_FIRST = new Set<SortBy>(['connectedAt', 'lastActiveAt', 'bytesIn', 'bytesOut', 'backlogBytes']);

const NUMBERS = new Set<SortBy>(['bytesIn', 'bytesOut', 'backlogBytes']);

type Listed = { readonly connections: readonly Connection[]; readonly total: number; readonly nextToken?: string };
const NO_FILTER = { service: '', scope: '', userId: '', sourceIp: '' };

export function ConnectionsPage() {
  const { client } = useConsole();
  const [may] = useMay([{ action: 'fanfare:ListConnections' }]);
  const [filter, setFilter] = useState(NO_FILTER);
  const [order, setOrder] = useState<{ sortBy: SortBy; descending: boolean }>({
    sortBy: 'connectedAt',
    descending: true,
  });
  const [from, setFrom] = useState(0);
  const asked = {
    ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== '')),
    ...order,
    maxResults: PAGE_SIZE,
    ...(from > 0 && { nextToken: String(from) }),
  };
  const ask = () => client.call<Listed>('fanfare', 'ListConnections', asked);
  const { value: listed, refusal } = usePolled(
    JSON.stringify([may, asked]),
    async () => (may ? ask() : undefined),
    EVERY_MS,
  );
  if (may === false) {
    return (
      <>
        <h1>Connections</h1>
        <MayNot action="fanfare:ListConnections" />
      </>
    );
  }
  const sortBy = (column: SortBy) => {
    const isSame = column === order.sortBy;
    setOrder({ sortBy: column, descending: isSame ? !order.descending : DESCENDING_FIRST.has(column) });
    setFrom(0);
  };
  return (
    <>
      <h1>Connections</h1>
      <FilterForm
        filter={filter}
        change={(to) => {
          setFilter(to);
          setFrom(0);
        }}
      />
      {refusal && <Refusal error={refusal} />}
      {!listed ? (
        <Loading />
      ) : listed.total === 0 ? (
        <Nobody isFiltered={filter !== NO_FILTER} />
      ) : (
        <>
          <div class="scroll card" tabIndex={0} role="region" aria-label="Connections">
            <table>
              <thead>
                <tr>
                  {COLUMNS.map((column) => (
                    <Heading key={column.title} {...column} order={order} choose={sortBy} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {listed.connections.map((connection) => (
                  <Row key={connection.id} connection={connection} />
                ))}
              </tbody>
            </table>
          </div>
          <Pages {...{ listed, from, setFrom }} />
        </>
      )}
    </>
  );
}

type Filter = typeof NO_FILTER;

function FilterForm({ filter, change }: { readonly filter: Filter; readonly change: (filter: Filter) => void }) {
  const set = (name: keyof Filter) => (event: Event) =>
    change({ ...filter, [name]: (event.currentTarget as HTMLInputElement).value });
  return (
    <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        Kind
        <select value={filter.service} onChange={set('service')}>
          <option value="">all</option>
          <option value="apigateway">WebSocket APIs</option>
          <option value="ivschat">chat rooms</option>
          <option value="fanfare">live views</option>
        </select>
      </label>
      <label>
        API, stage or room has
        <input value={filter.scope} maxLength={256} onInput={set('scope')} />
      </label>
      <label>
        User begins
        <input value={filter.userId} maxLength={128} onInput={set('userId')} />
      </label>
      <label>
        Address begins
        <input value={filter.sourceIp} maxLength={64} onInput={set('sourceIp')} />
      </label>
    </form>
  );
}

function Nobody({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <Empty>No connection fits.</Empty>;
  return (
    <Empty>
      <p>Nobody is connected. Open a connection with</p>
      <Command text={`fanfare connect ${defaultAddress()}`} />
    </Empty>
  );
}

type HeadingProps = (typeof COLUMNS)[number] & {
  readonly order: { readonly sortBy: SortBy; readonly descending: boolean };
  readonly choose: (column: SortBy) => void;
};

function Heading({ sortBy, title, order, choose }: HeadingProps) {
  if (sortBy === undefined) return <th scope="col">{title}</th>;
  const isNumber = NUMBERS.has(sortBy);
  const isChosen = order.sortBy === sortBy;
  const sorted = isChosen ? (order.descending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" aria-sort={sorted} class={isNumber ? 'number' : ''}>
      <button type="button" class="sort" onClick={() => choose(sortBy)}>
        {title}
        <span aria-hidden="true">{isChosen ? (order.descending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

function Row({ connection }: { readonly connection: Connection }) {
  const { id, scope, userId, sourceIp, connectedAt, lastActiveAt, bytesIn, bytesOut, backlogBytes } = connection;
  return (
    <tr>
      <td>
        <Link href={`/connections/${encodeURIComponent(id)}`}>
          <code>{id}</code>
        </Link>
      </td>
      <td title={scope}>{placeOf(scope)}</td>
      <td class="words">{userId ?? ''}</td>
      <td>{sourceIp}</td>
      <td>
        <Time at={connectedAt} />
      </td>
      <td>{span(Date.now() - Date.parse(lastActiveAt))} ago</td>
      <td class="number">{bytesText(bytesIn)}</td>
      <td class="number">{bytesText(bytesOut)}</td>
      <td class="number">{bytesText(backlogBytes)}</td>
    </tr>
  );
}

type PagesProps = { readonly listed: Listed; readonly from: number; readonly setFrom: (from: number) => void };

function Pages({ listed, from, setFrom }: PagesProps) {
  const { connections, total, nextToken } = listed;
  return (
    <p class="pages">
      <span role="status">
        {connections.length === 0 ? 'Nobody' : `${numberText(from + 1)} to ${numberText(from + connections.length)}`} of{' '}
        {numberText(total)}; times are those of {ZONE}
      </span>
      <span class="buttons">
        <button type="button" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - PAGE_SIZE))}>
          Page before
        </button>
        <button type="button" disabled={nextToken === undefined} onClick={() => setFrom(Number(nextToken))}>
          Next page
        </button>
      </span>
    </p>
  );
}
