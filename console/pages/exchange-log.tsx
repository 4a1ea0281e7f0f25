// What was sent and what came, the newest first; each message with its route, its integration, the time, and the end of it.
import type { RouteEvent } from '../api/watch-event.ts';
import type { ApiParts } from '../api/websocket-api.ts';
import type { Entry, Received, Sent } from '../live/exchanges.ts';
import { BAD_FROM } from '../live/exchanges.ts';
import { Time } from '../parts/time.tsx';
import { integrationText } from './api-tree.tsx';

type Props = { readonly entries: readonly Entry[]; readonly parts: ApiParts };

export function ExchangeLog({ entries, parts }: Props) {
  return (
    <div class="log" role="log" aria-label="What was said" tabIndex={0}>
      <ol class="exchanges">
        {entries.toReversed().map((entry) => (
          <li key={entry.id} class={entry.kind}>
            <Time at={entry.atMs} /> {entry.kind === 'sent' && <SentEntry sent={entry} {...{ entries, parts }} />}
            {entry.kind === 'received' && <ReceivedEntry received={entry} entries={entries} />}
            {entry.kind === 'note' && <span class={entry.isBad ? 'words problem' : 'words soft'}>{entry.text}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function SentEntry({ sent, entries, parts }: { readonly sent: Sent & { readonly id: number } } & Props) {
  const { text, route } = sent;
  const answer = entries.find((one) => one.kind === 'received' && one.answers === sent.id);
  return (
    <>
      <span class="kind">sent</span>
      <pre class="words">{text}</pre>
      {route && <RouteTaken route={route} parts={parts} />}
      {answer?.kind === 'received' && (
        <p class="words">
          Came back: <code>{answer.text}</code>
        </p>
      )}
    </>
  );
}

function RouteTaken({ route, parts }: { readonly route: RouteEvent; readonly parts: ApiParts }) {
  const { operation, status, reason, integrationId, integrationType, integrationStatus, integrationMs, tookMs } = route;
  const integration = parts.integrations.find((one) => one.integrationId === integrationId);
  const isBad = status >= BAD_FROM || (integrationStatus ?? 0) >= BAD_FROM;
  return (
    <dl class="facts">
      <dt>Route</dt>
      <dd class="words">{operation || 'none'}</dd>
      <dt>Integration</dt>
      <dd class="words">{integration ? integrationText(integration) : (integrationType ?? 'none')}</dd>
      <dt>Time</dt>
      <dd>{integrationMs === undefined ? `${tookMs} ms` : `${integrationMs} ms, of ${tookMs} ms for the message`}</dd>
      <dt>Ended with</dt>
      <dd class={isBad ? 'words problem' : 'words'}>
        {status}
        {reason && `: ${reason}`}
        {integrationStatus !== undefined && ` (the integration answered ${integrationStatus})`}
      </dd>
    </dl>
  );
}

function ReceivedEntry({ received, entries }: { readonly received: Received; readonly entries: readonly Entry[] }) {
  const { text, answers } = received;
  const asked = entries.find((one) => one.id === answers);
  return (
    <>
      <span class="kind">received</span>{' '}
      <span class="soft words">
        {answers === 'post' && 'from a backend, by @connections'}
        {asked?.kind === 'sent' && `in answer to ${asked.text}`}
      </span>
      <pre class="words">{text}</pre>
    </>
  );
}
