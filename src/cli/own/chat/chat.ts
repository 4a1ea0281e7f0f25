// `fanfare chat ROOM`: a chat client in the terminal.
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../../../aws/client/client.ts';
import { CHAT_HELP } from './chat-typed.ts';
import { ChatRoom } from './chat-room.ts';
import { loadConfiguration } from '../../settings/configuration.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { findRoom } from './find-room.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';
import { OperationFailure } from '../../call/operation-failure.ts';
import { paintFor } from '../../screen/paint.ts';
import { services } from '../../words/services.ts';
import { clientOptions } from '../../call/session.ts';
import { Terminal } from '../../screen/terminal.ts';

const CAPABILITIES = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'] as const;

export const chatCommand: OwnCommand = {
  name: 'chat',
  word: { name: 'ROOM', isRequired: true, doc: 'The name of the room, or its ARN, as list-rooms prints them.' },
  doc: 'Enter a chat room and talk in it.',
  options: [
    { name: '--user-id', takes: 'one', value: 'ID', doc: 'Who you are in the room. Default: your user name' },
    {
      name: '--capabilities',
      takes: 'many',
      value: 'NAME…',
      choices: CAPABILITIES,
      doc: `What you may do. Default: ${CAPABILITIES.join(' ')}`,
    },
    { name: '--json', takes: 'none', doc: 'Print frames as they come, one JSON object a line. So it is in a pipe.' },
  ],
  notes: CHAT_HELP.split('\n'),
  examples: [
    'fanfare chat lobby',
    'fanfare chat lobby --user-id ana',
    'fanfare chat arn:aws:ivschat:us-east-1:000000000000:room/g1H2I3j4k5L6 --capabilities SEND_MESSAGE',
  ],
};

/** Run the command. Resolves to the exit code: 0 after a clean close. */
export async function chat(context: CommandContext): Promise<number> {
  const { words, globals, personality, io } = context;
  const { options, positional } = parseOwn(words, chatCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('../../help/own-help.ts');
    const { showPage } = await import('../../help/show-page.ts');
    await showPage(ownPage(chatCommand, personality), context);
    return 0;
  }
  const configuration = loadConfiguration(io.env, globals.profile);
  const model = await services['ivschat']!();
  const client = clientOptions(model, [positional], { globals, configuration, personality, io });
  const ask = async (operation: string, input: Record<string, unknown>) => {
    try {
      return await call(model, operation, input, client);
    } catch (cause) {
      throw new OperationFailure(operation, cause);
    }
  };
  using terminal = new Terminal(io);
  const isJson = options.has('--json') || !terminal.isInteractive;
  const { arn, name } = await findRoom(positional!, ask, !isJson);
  const userId = options.get('--user-id')?.[0] ?? (io.env['USER'] || io.env['USERNAME'] || 'guest');
  const capabilities = options.get('--capabilities') ?? CAPABILITIES;
  const room = new ChatRoom(terminal, {
    ...{ client, userId, arn, name, isJson },
    paint: paintFor(context),
    newToken: async () =>
      String((await ask('CreateChatToken', { roomIdentifier: arn, userId, capabilities }))['token']),
    sleep: io.sleep ?? pause,
    now: io.now ?? Date.now,
  });
  return await room.stay();
}
