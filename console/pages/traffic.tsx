// What happens on the server, as it happens: `fanfare tail` in a page.
import { useEffect, useState } from 'preact/hooks';
import { useConsole, useMay } from '../api/console-context.ts';
import { KINDS, mentions } from '../api/watch-event.ts';
import { defaultAddress } from '../api/websocket-api.ts';
import type { Line } from '../live/live-lines.ts';
import { LINES_MAX } from '../live/live-lines.ts';
import { useLive } from '../live/use-live.ts';
import { EventTable } from '../parts/event-table.tsx';
import { LiveNote } from '../parts/live-note.tsx';
import { Command, Empty, MayNot } from '../parts/notices.tsx';
import { numberText } from '../parts/time.tsx';

const TAIL = 'fanfare:Tail';
/** Whoever types is not asked for at each letter. */
const TYPING_MS = 400;

export function TrafficPage() {
  const { client } = useConsole();
  const [may] = useMay([{ action: TAIL }]);
  const [kinds, setKinds] = useState<readonly string[]>(KINDS);
  const [scope, setScope] = useState('');
  const [search, setSearch] = useState('');
  const [paused, setPaused] = useState<{ readonly lines: readonly Line[]; readonly count: number }>();
  const settled = useSettled(scope, TYPING_MS);
  const live = useLive(client, may && kinds.length > 0 ? filterOf(kinds, settled) : undefined);
  if (may === false) {
    return (
      <>
        <h1>Traffic</h1>
        <MayNot action={TAIL} />
      </>
    );
  }
  const { lines, count } = paused ?? live;
  const found = search === '' ? lines : lines.filter(({ event }) => mentions(event, search));
  const toggle = (kind: string) =>
    setKinds(KINDS.filter((one) => (one === kind ? !kinds.includes(one) : kinds.includes(one))));
  const clear = () => {
    live.clear();
    if (paused) setPaused({ lines: [], count: live.count });
  };
  return (
    <>
      <h1>Traffic</h1>
      <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <fieldset class="kinds">
          <legend>Kinds</legend>
          {KINDS.map((kind) => (
            <label key={kind}>
              <input type="checkbox" checked={kinds.includes(kind)} onChange={() => toggle(kind)} /> {kind}
            </label>
          ))}
        </fieldset>
        <label>
          API, stage or room has
          <input value={scope} maxLength={256} onInput={(event) => setScope(event.currentTarget.value)} />
        </label>
        <label>
          Search in what is shown
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
        <p class="buttons">
          <button
            type="button"
            aria-pressed={paused !== undefined}
            onClick={() => setPaused(paused ? undefined : { lines: live.lines, count: live.count })}
          >
            Pause
          </button>
          <button type="button" onClick={clear}>
            Clear
          </button>
        </p>
      </form>
      <LiveNote live={live}>
        {paused && `Paused; ${numberText(live.count - paused.count)} more since. `}
        {search !== '' && `${numberText(found.length)} of ${numberText(lines.length)} lines have “${search}”. `}
        {count > LINES_MAX && `The last ${LINES_MAX} lines are kept. `}
      </LiveNote>
      {found.length > 0 ? (
        <EventTable lines={found} label="Traffic" />
      ) : (
        <Nothing kinds={kinds} isSearch={search !== '' && lines.length > 0} />
      )}
    </>
  );
}

function Nothing({ kinds, isSearch }: { readonly kinds: readonly string[]; readonly isSearch: boolean }) {
  if (kinds.length === 0) return <Empty>No kind is chosen.</Empty>;
  if (isSearch) return <Empty>No line has that in it.</Empty>;
  return (
    <Empty>
      <p>
        Nothing happened since you came. What happens appears here by itself; contents of messages are never shown. To
        see something, open a connection:
      </p>
      <Command text={`fanfare connect ${defaultAddress()}`} />
    </Empty>
  );
}

/** As the live view is asked. All kinds are no filter. */
function filterOf(kinds: readonly string[], scope: string): string {
  const query = new URLSearchParams();
  if (kinds.length < KINDS.length) for (const kind of kinds) query.append('kind', kind);
  if (scope !== '') query.set('scope', scope);
  return query.toString();
}

/** The value, once it has not changed for a while. */
function useSettled<T>(value: T, afterMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
