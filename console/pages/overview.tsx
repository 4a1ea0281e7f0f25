// How the server is, and how it did in the last hour.
import type { Client } from '../api/client.ts';
import { useConsole, useMay } from '../api/console-context.ts';
import { usePolled } from '../live/use-polled.ts';
import { Chart } from '../parts/chart.tsx';
import { Empty, Loading, MayNot, Refusal } from '../parts/notices.tsx';
import { Time, ZONE, bytesText, numberText, span } from '../parts/time.tsx';

type Status = {
  readonly version: string;
  readonly time: string;
  readonly startTime: string;
  readonly connections: Readonly<Record<string, number>>;
  readonly rooms: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly lagMs: number;
  readonly memoryBytes: number;
  readonly errors: readonly {
    readonly time: string;
    readonly operation: string;
    readonly status: number;
    readonly reason: string;
    readonly requestId: string;
  }[];
  readonly bounds: readonly { readonly limit: string; readonly used: number; readonly max: number }[];
};
type History = {
  readonly intervalMs: number;
  readonly times: readonly number[];
  readonly figures: Readonly<Record<string, readonly number[]>>;
};

const EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;
/** From here on a bound is near. */
const NEAR = 0.8;

const KINDS: Readonly<Record<string, string>> = { apigateway: 'WebSocket APIs', ivschat: 'Chat rooms' };

/** What came since, behind what is known. A server that was started anew begins with nothing, and so is asked for all. */
async function laterHistory(client: Client, before: History | undefined): Promise<History> {
  const since = before?.times.at(-1) ?? 0;
  const more = await client.call<History>('fanfare', 'GetHistory', { since });
  if (!before) return more;
  const from = before.times.findIndex((time) => time > Date.now() - HOUR_MS);
  const kept = <T,>(list: readonly T[] = []) => (from < 0 ? [] : list.slice(from));
  return {
    intervalMs: more.intervalMs,
    times: [...kept(before.times), ...more.times],
    figures: Object.fromEntries(
      Object.entries(more.figures).map(([name, values]) => [name, [...kept(before.figures[name]), ...values]]),
    ),
  };
}

export function OverviewPage() {
  const { client } = useConsole();
  const [mayStatus, mayHistory] = useMay([{ action: 'fanfare:GetStatus' }, { action: 'fanfare:GetHistory' }]);
  return (
    <>
      <h1>Overview</h1>
      {mayStatus === false ? <MayNot action="fanfare:GetStatus" /> : mayStatus && <StatusParts client={client} />}
      {mayHistory === false ? <MayNot action="fanfare:GetHistory" /> : mayHistory && <Charts client={client} />}
      {mayStatus && <Errors client={client} />}
    </>
  );
}

const useStatus = (client: Client) => usePolled('status', () => client.call<Status>('fanfare', 'GetStatus'), EVERY_MS);

function StatusParts({ client }: { readonly client: Client }) {
  const { value: status, refusal } = useStatus(client);
  if (!status) return refusal ? <Refusal error={refusal} /> : <Loading />;
  const up = Date.parse(status.time) - Date.parse(status.startTime);
  const near = status.bounds.filter(({ used, max }) => used >= max * NEAR);
  return (
    <>
      <dl class="tiles">
        {Object.entries(status.connections).map(([kind, count]) => (
          <Tile key={kind} title={KINDS[kind] ?? kind} value={numberText(count)} note="connections" />
        ))}
        <Tile title="Rooms" value={numberText(status.rooms)} note="somebody is in" />
        <Tile title="Event loop" value={`${numberText(status.lagMs)} ms`} note="late, at the 99th percentile" />
        <Tile title="Memory" value={bytesText(status.memoryBytes)} note="resident" />
        <Tile title="Up for" value={span(up)} note={`Fanfare ${status.version}`} />
      </dl>
      {near.length > 0 && (
        <p class="notice bad" role="alert">
          Near its limit: {near.map(({ limit, used, max }) => `${limit} (${used} of ${max})`).join(', ')}.
        </p>
      )}
      <section class="card" aria-label="Limits">
        <h2>Limits</h2>
        <ul class="bounds">
          {status.bounds.map(({ limit, used, max }) => (
            <li key={limit}>
              <label>
                <code>{limit}</code>{' '}
                <span>
                  {amount(limit, used)} of {amount(limit, max)}
                </span>
                <meter min={0} max={max} high={max * NEAR} value={used} />
              </label>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

const amount = (limit: string, value: number) => (limit.includes('Bytes') ? bytesText(value) : numberText(value));

const Tile = ({ title, value, note }: { readonly title: string; readonly value: string; readonly note: string }) => (
  <div class="tile">
    <dt>{title}</dt>
    <dd>
      <strong>{value}</strong> <small>{note}</small>
    </dd>
  </div>
);

function Charts({ client }: { readonly client: Client }) {
  const { value: history, refusal } = usePolled<History>('history', (before) => laterHistory(client, before), EVERY_MS);
  if (!history) return refusal ? <Refusal error={refusal} /> : <Loading />;
  const { times, figures } = history;
  if (times.length === 0) {
    return <Empty>The first figures come {span(history.intervalMs)} after the start.</Empty>;
  }
  const line = (label: string, name: string) => ({ label, values: figures[name] ?? [] });
  const shared = { times };
  return (
    <section aria-label="The last hour" class="charts">
      <Chart {...shared} title="Connections" lines={[line('open', 'connections')]} text={numberText} />
      <Chart
        {...shared}
        title="Messages a second"
        lines={[line('in', 'received'), line('out', 'delivered')]}
        text={numberText}
      />
      <Chart {...shared} title="Posts and events a second" lines={[line('accepted', 'posts')]} text={numberText} />
      <Chart
        {...shared}
        title="Not done, a second"
        lines={[line('refused', 'refused'), line('failed', 'failed')]}
        text={numberText}
      />
      <Chart {...shared} title="Event loop, ms late" lines={[line('99th percentile', 'lagMs')]} text={numberText} />
      <Chart {...shared} title="Memory" lines={[line('resident', 'memoryBytes')]} text={bytesText} />
    </section>
  );
}

function Errors({ client }: { readonly client: Client }) {
  const { value: status } = useStatus(client);
  if (!status) return null;
  return (
    <section class="card">
      <h2>Last errors</h2>
      {status.errors.length === 0 ? (
        <Empty>No request was refused since the start.</Empty>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Last errors">
          <table>
            <thead>
              <tr>
                <th scope="col">Time ({ZONE})</th>
                <th scope="col">Operation</th>
                <th scope="col">Status</th>
                <th scope="col">Reason</th>
                <th scope="col">Request</th>
              </tr>
            </thead>
            <tbody>
              {status.errors.map(({ time, operation, status: code, reason, requestId }) => (
                <tr key={requestId}>
                  <td>
                    <Time at={time} />
                  </td>
                  <td>{operation}</td>
                  <td>{code}</td>
                  <td class="words">{reason}</td>
                  <td>
                    <code>{requestId}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
