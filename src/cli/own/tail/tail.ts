// `fanfare tail`: what happens on a running server, line by line.
import { credentialOf } from '../../../aws/client/client.ts';
import { urlOf } from '../../../aws/client/endpoint.ts';
import { presign } from '../../../aws/sigv4/sign.ts';
import { adminClient } from '../admin-client.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { closeOrCut, closeText } from '../closing.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';
import { zoneAt } from '../../screen/local-time.ts';
import { HandshakeRefused, meaningOf, openSocket } from '../socket.ts';
import type { Event } from './tail-table.ts';
import { watchKinds } from '../../../services/watch-model.ts';
import { viewOf } from './tail-views.ts';
import { Terminal } from '../../screen/terminal.ts';

export const tailCommand: OwnCommand = {
  name: 'tail',
  word: { name: 'help', isRequired: false, doc: 'This page.' },
  doc: 'Watch what happens on a running server.',
  options: [
    {
      name: '--kind',
      takes: 'many',
      value: 'KIND…',
      choices: watchKinds,
      doc: `Only these kinds: ${watchKinds.join(', ')}`,
    },
    {
      name: '--scope',
      takes: 'one',
      value: 'TEXT',
      doc: 'Only what belongs to an API, a stage or a room whose name has this in it',
    },
  ],
  notes: [
    'A table on a terminal, with times of this machine; JSON lines in a pipe. `--output table|json|text` chooses: text has the same as the table, with a tab between whole values.',
    'A message is what a client sent, and a route what became of it: the integration, its time, the status and, where it failed, the reason; a post came over `@connections`; a reply is the answer of a two-way route. Their contents are never shown.',
  ],
  examples: [
    'fanfare tail',
    'fanfare tail --kind error',
    'fanfare tail --kind post --output text',
    'fanfare tail --scope room/g1H2I3j4k5L6 | jq .',
  ],
};

const PRESIGNED_SECONDS = 60;

/** Run the command. Resolves to the exit code: 0 when the watcher leaves or the server stops. */
export async function tail(context: CommandContext): Promise<number> {
  const { words, personality, io } = context;
  const { options, positional } = parseOwn(words, tailCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('../../help/own-help.ts');
    const { showPage } = await import('../../help/show-page.ts');
    await showPage(ownPage(tailCommand, personality), context);
    return 0;
  }
  const kinds = options.get('--kind');
  const scope = options.get('--scope')?.[0] ?? '';
  const { options: client } = adminClient(context);
  const url = urlOf(client.endpoint, '/_fanfare/tail');
  const credential = await credentialOf(client);
  const { region } = client;
  const now = (io.now ?? Date.now)();
  const address = credential
    ? presign(url, credential, { region, service: 'execute-api', now, expiresSeconds: PRESIGNED_SECONDS })
    : url;
  using terminal = new Terminal(io);
  using view = viewOf(context);
  try {
    const opened = await openSocket({
      url: address.replace(/^http/, 'ws'),
      protocols: [],
      headers: {},
      verifyTls: client.verifyTls,
      ca: client.ca,
      connectTimeoutMs: client.connectTimeoutMs,
      env: io.env,
      received(socket, data) {
        const text = data.toString('utf8');
        const event = JSON.parse(text) as Event;
        if (kinds && !kinds.includes(event.kind)) return;
        if (!event.scope.includes(scope)) return;
        terminal.showFrom(socket, view.show(event, text));
      },
    });
    terminal.onLeave(() => closeOrCut(opened.socket));
    const times = view.isLocal ? `\nTimes are those of ${zoneAt(new Date(now))}.` : '';
    terminal.status(`Watching ${url}; Ctrl-C ends it.${times}`);
    view.begin();
    const { code, reason } = await opened.closed;
    terminal.status(closeText(code, reason));
    return 0;
  } catch (cause) {
    if (!(cause instanceof HandshakeRefused)) throw cause;
    terminal.status(`Refused with ${cause.status}: ${cause.message || meaningOf(cause.status)}`);
    return 1;
  }
}
