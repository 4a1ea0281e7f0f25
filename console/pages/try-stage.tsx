// A client in the page: it connects to a stage, sends messages, and shows where each went and what became of it.
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { DEFAULT_API } from '../api/connection.ts';
import { useConsole, useMay } from '../api/console-context.ts';
import { needsOf } from '../api/handshake-needs.ts';
import type { ApiParts } from '../api/websocket-api.ts';
import { addressesOf, stagePath } from '../api/websocket-api.ts';
import type { TestClient } from '../live/use-test-client.ts';
import { useTestClient } from '../live/use-test-client.ts';
import { Command, MayNot } from '../parts/notices.tsx';
import { ExchangeLog } from './exchange-log.tsx';

const TAIL = 'fanfare:Tail';

export function TryStage({ parts }: { readonly parts: ApiParts }) {
  const { client } = useConsole();
  const [mayWatch] = useMay([{ action: TAIL }]);
  const tried = useTestClient(client, mayWatch === true);
  const deployed = parts.stages.filter((one) => parts.api.apiId === DEFAULT_API || one.deploymentId !== undefined);
  if (deployed.length === 0) return null;
  return (
    <section class="card" aria-labelledby="try">
      <h2 id="try">Try it</h2>
      {tried.state === 'open' ? (
        <Speak parts={parts} tried={tried} />
      ) : (
        <Connect {...{ parts, tried }} stages={deployed.map(({ stageName }) => stageName)} />
      )}
      {mayWatch === false && (
        <>
          <MayNot action={TAIL} />
          <p>Without it you see what you send and what comes, but not which route a message took.</p>
        </>
      )}
      <ExchangeLog entries={tried.entries} parts={parts} />
      {tried.entries.length > 0 && (
        <p>
          <button type="button" class="quiet" onClick={tried.clear}>
            Clear
          </button>
        </p>
      )}
    </section>
  );
}

type ConnectProps = { readonly parts: ApiParts; readonly tried: TestClient; readonly stages: readonly string[] };

function Connect({ parts, tried, stages }: ConnectProps) {
  const { access } = useConsole();
  const needs = needsOf(parts);
  const [stage, setStage] = useState(stages[0]!);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [more, setMore] = useState('');
  const [protocols, setProtocols] = useState('');
  const chosen = stages.includes(stage) ? stage : stages[0]!;
  const connect = (event: Event) => {
    event.preventDefault();
    const named = needs.query.map((name) => [name, values[name] ?? ''] as const).filter(([, value]) => value !== '');
    void tried.connect({
      path: stagePath(parts.api.apiId, chosen),
      query: [...named, ...new URLSearchParams(more)],
      protocols: protocols.split(/[\s,]+/).filter(Boolean),
      isSigned: needs.isSigned,
    });
  };
  return (
    <form aria-label="Connect" onSubmit={connect}>
      <div class="field">
        <label for="try-stage">Stage</label>
        <select id="try-stage" value={chosen} onChange={(event) => setStage(event.currentTarget.value)}>
          {stages.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      {needs.query.map((name) => (
        <div class="field" key={name}>
          <label for={`try-query-${name}`} class="words">
            Query parameter {name} <span class="needed">(asked for by $connect)</span>
          </label>
          <input
            id={`try-query-${name}`}
            autocomplete="off"
            value={values[name] ?? ''}
            onInput={(event) => {
              const { value } = event.currentTarget;
              setValues((others) => ({ ...others, [name]: value }));
            }}
          />
        </div>
      ))}
      {needs.isSigned && (
        <p class="notice">
          {access.isTrusted
            ? 'This API lets in who signs; here every caller is trusted.'
            : 'This API lets in who signs: the address is signed with your key, in its query.'}
        </p>
      )}
      {needs.headers.length > 0 && <HeadersNote {...{ parts, stage: chosen }} headers={needs.headers} />}
      <div class="field">
        <label for="try-query">Query</label>
        <input
          id="try-query"
          autocomplete="off"
          spellcheck={false}
          value={more}
          aria-describedby="try-query-help"
          onInput={(event) => setMore(event.currentTarget.value)}
        />
        <p class="help" id="try-query-help">
          What stands behind the ? of the address, as in room=lobby&amp;lang=en. Browsers send no headers of your own
          with a WebSocket.
        </p>
      </div>
      <div class="field">
        <label for="try-protocols">Subprotocols</label>
        <input
          id="try-protocols"
          autocomplete="off"
          spellcheck={false}
          value={protocols}
          onInput={(event) => setProtocols(event.currentTarget.value)}
        />
      </div>
      <p class="buttons">
        <button type="submit" class="main" disabled={tried.state === 'opening'}>
          Connect
        </button>
      </p>
    </form>
  );
}

type NoteProps = { readonly headers: readonly string[]; readonly parts: ApiParts; readonly stage: string };

const HeadersNote = ({ headers, parts, stage }: NoteProps) => (
  <div class="notice">
    <p class="words">
      $connect asks for {headers.length > 1 ? 'headers' : 'a header'} that a browser cannot send:{' '}
      <code>{headers.join(', ')}</code>. From a terminal it goes with
    </p>
    <Command
      text={`fanfare connect ${addressesOf(parts.api, stage, [])[0]!.address} ${headers.map((name) => `--header '${name}: VALUE'`).join(' ')}`}
    />
  </div>
);

const BY_BODY = /^\$request\.body\.(\w+)$/;

function Speak({ parts, tried }: { readonly parts: ApiParts; readonly tried: TestClient }) {
  const [text, setText] = useState('');
  const member = BY_BODY.exec(parts.api.routeSelectionExpression ?? '')?.[1];
  const keys = parts.routes.map(({ routeKey }) => routeKey).filter((key) => !key.startsWith('$'));
  const send = (event: Event) => {
    event.preventDefault();
    tried.send(text);
  };
  const { connectionId } = tried;
  return (
    <form aria-label="Send a message" onSubmit={send}>
      <p class="words">
        Connected{' '}
        {connectionId !== undefined && (
          <>
            as{' '}
            <Link href={`/connections/${encodeURIComponent(connectionId)}`}>
              <code>{connectionId}</code>
            </Link>
          </>
        )}
      </p>
      {member !== undefined && keys.length > 0 && (
        <div class="field">
          <label for="try-route">Begin with a message for</label>
          <select
            id="try-route"
            value=""
            onChange={(event) => setText(JSON.stringify({ [member]: event.currentTarget.value }))}
          >
            <option value="">a route…</option>
            {keys.map((key) => (
              <option key={key}>{key}</option>
            ))}
          </select>
        </div>
      )}
      <div class="field">
        <label for="try-message">Message</label>
        <textarea
          id="try-message"
          rows={3}
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <p class="buttons">
        <button type="submit" class="main" disabled={text === ''}>
          Send
        </button>
        <button type="button" onClick={tried.leave}>
          Disconnect
        </button>
      </p>
    </form>
  );
}
