// One connection: its facts, and what can be done to it.
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { CallError } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import { roomOf, stageOf } from '../api/connection.ts';
import { useConsole, useMay } from '../api/console-context.ts';
import { useLive } from '../live/use-live.ts';
import { usePolled } from '../live/use-polled.ts';
import { Confirm } from '../parts/confirm.tsx';
import { EventTable } from '../parts/event-table.tsx';
import { LiveNote } from '../parts/live-note.tsx';
import { Empty, Loading, MayNot, OperatorsOnly, Refusal } from '../parts/notices.tsx';
import { Place } from '../parts/place.tsx';
import { Time, bytesText, span } from '../parts/time.tsx';

const EVERY_MS = 2_000;
const MANAGE = 'execute-api:ManageConnections';
const SERVICE = 'apigatewaymanagementapi';
const GONE = 'ResourceNotFoundException';

export function ConnectionPage({ id }: { readonly id: string }) {
  const { client } = useConsole();
  const { value, refusal, again } = usePolled<Connection>(
    id,
    () => client.call('fanfare', 'GetConnection', { connectionId: id }),
    EVERY_MS,
  );
  const isGone = refusal?.code === GONE;
  return (
    <>
      <p class="trail">
        <Link href="/connections">Connections</Link>
      </p>
      <h1 class="words">
        Connection <code>{id}</code>
      </h1>
      {isGone && <Empty>This connection is closed. What is below is the last that was seen of it.</Empty>}
      {refusal && !isGone && <Refusal error={refusal} />}
      {value ? <Facts connection={value} /> : !refusal && <Loading />}
      {value && !isGone && <Actions connection={value} changed={again} />}
      {value && <LiveTraffic connection={value} />}
    </>
  );
}

function Facts({ connection }: { readonly connection: Connection }) {
  const { scope, userId, sourceIp, userAgent, connectedAt, lastActiveAt, bytesIn, bytesOut, backlogBytes } = connection;
  return (
    <dl class="facts card">
      <dt>Belongs to</dt>
      <dd class="words">
        <Place scope={scope} />
      </dd>
      {userId !== undefined && (
        <>
          <dt>User</dt>
          <dd class="words">{userId}</dd>
        </>
      )}
      <dt>Address</dt>
      <dd>{sourceIp}</dd>
      <dt>User agent</dt>
      <dd class="words">{userAgent ?? 'none was sent'}</dd>
      <dt>Connected</dt>
      <dd>
        <Time at={connectedAt} />, {span(Date.now() - Date.parse(connectedAt))} ago
      </dd>
      <dt>Last active</dt>
      <dd>{span(Date.now() - Date.parse(lastActiveAt))} ago</dd>
      <dt>Has sent</dt>
      <dd>{bytesText(bytesIn)}</dd>
      <dt>Was sent</dt>
      <dd>{bytesText(bytesOut)}</dd>
      <dt>Waiting for it to read</dt>
      <dd>{bytesText(backlogBytes)}</dd>
    </dl>
  );
}

const TAIL = 'fanfare:Tail';

/** Its own, and what is sent to everybody in its room. */
function LiveTraffic({ connection: { id, scope } }: { readonly connection: Connection }) {
  const { client } = useConsole();
  const [may] = useMay([{ action: TAIL }]);
  const isMember = roomOf(scope) !== undefined;
  const filter = new URLSearchParams(isMember ? { scope } : { connectionId: id }).toString();
  const live = useLive(client, may ? filter : undefined);
  const lines = live.lines.filter(
    ({ event: { kind, connectionId, members } }) =>
      kind === 'gap' || connectionId === id || (isMember && members !== undefined),
  );
  return (
    <section>
      <h2>Live traffic</h2>
      {may === false ? (
        <MayNot action={TAIL} />
      ) : (
        <>
          <LiveNote live={live} />
          {lines.length > 0 ? (
            <EventTable lines={lines} label="Live traffic" ofOne hasUsers={isMember} />
          ) : (
            <Empty>Nothing was sent since you came. What is appears here; contents are never shown.</Empty>
          )}
        </>
      )}
    </section>
  );
}

type ActionsProps = { readonly connection: Connection; readonly changed: () => void };

function Actions({ connection, changed }: ActionsProps) {
  const { access, client } = useConsole();
  const stage = stageOf(connection.scope);
  const resource = (method: string) =>
    `arn:aws:execute-api:${client.region}:${access.account}:${stage?.place}/${method}/@connections/${connection.id}`;
  const [maySend, mayClose] = useMay(
    ['POST', 'DELETE'].map((method) => ({ action: MANAGE, resource: resource(method) })),
  );
  if (!stage) {
    const room = roomOf(connection.scope);
    return room ? (
      <p class="notice">
        Members of a room are sent events, and are disconnected by their user id, on the page of{' '}
        <Link href={`/rooms/${encodeURIComponent(room.id)}`}>the room</Link>.
      </p>
    ) : (
      <p class="notice">This connection only listens: it is one of somebody who watches the server.</p>
    );
  }
  if (!access.services.includes(SERVICE)) {
    return <OperatorsOnly>connections are sent to and closed at the other one.</OperatorsOnly>;
  }
  const at = { ConnectionId: connection.id };
  return (
    <>
      {maySend === false ? (
        <MayNot action={MANAGE} />
      ) : (
        maySend && <SendForm connection={connection} base={stage.base} />
      )}
      {mayClose && (
        <Confirm
          label="Close this connection"
          title="Close the connection"
          run={async () => {
            await client.call(SERVICE, 'DeleteConnection', at, stage.base);
            changed();
          }}
        >
          <p>
            The connection <code>{connection.id}</code> from {connection.sourceIp} is closed. Its client sees close code
            1000.
          </p>
        </Confirm>
      )}
    </>
  );
}

type Sent = { readonly text: string; readonly refusal?: CallError };

function SendForm({ connection, base }: { readonly connection: Connection; readonly base: string }) {
  const { client } = useConsole();
  const [text, setText] = useState('');
  const [sent, setSent] = useState<Sent>();
  const send = async (event: Event) => {
    event.preventDefault();
    if (text === '') return;
    try {
      const input = { ConnectionId: connection.id, Data: text };
      await client.call(SERVICE, 'PostToConnection', input, base);
      setSent({ text });
      setText('');
    } catch (cause) {
      if (!(cause instanceof CallError)) throw cause;
      setSent({ text, refusal: cause });
    }
  };
  return (
    <form class="card" onSubmit={(event) => void send(event)}>
      <h2>Send to it</h2>
      <div class="field">
        <label for="message">Message</label>
        <textarea id="message" rows={3} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </div>
      {sent?.refusal && <Refusal error={sent.refusal} />}
      {sent && !sent.refusal && (
        <p class="notice good" role="status">
          Sent: <span class="words">{sent.text}</span>
        </p>
      )}
      <p class="buttons">
        <button type="submit" class="main" aria-disabled={text === ''}>
          Send
        </button>
      </p>
    </form>
  );
}
