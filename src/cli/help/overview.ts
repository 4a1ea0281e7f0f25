import { DEFAULT_PORT } from '../../defaults.ts';
import { chatCommand } from '../chat.ts';
import { connectCommand } from '../connect.ts';
import { globalOptions } from '../globals.ts';
import { services } from '../services.ts';
import { columns, section } from './layout.ts';

/** `fanfare help`: one screen to begin with. */
export async function overviewHelp(): Promise<string> {
  const models = await Promise.all(Object.values(services).map((load) => load()));
  const commands: [string, string][] = [
    ['start', `Serve WebSocket APIs and chat rooms on http://127.0.0.1:${DEFAULT_PORT}`],
    ['connect', connectCommand.doc],
    ['chat', chatCommand.doc],
    ...models.map(({ id, doc }): [string, string] => [id, doc]),
  ];
  const options = globalOptions.map(({ name }) => name).join(', ');
  return [
    'fanfare: your own WebSocket APIs and chat rooms, with the commands of the AWS CLI.\n',
    section('usage', '  fanfare COMMAND [OPERATION] [OPTIONS]'),
    section('commands', columns(commands)),
    section('first steps', FIRST_STEPS),
    section('options of every command', columns([['', options]], '')),
    columns([
      ['fanfare COMMAND help', 'The operations or options of a command, and every option above.'],
      ['fanfare --version', 'The version.'],
    ]),
    '',
  ].join('\n');
}

const FIRST_STEPS = `  fanfare start
  fanfare connect
  fanfare apigatewaymanagementapi post-to-connection --connection-id ID --data Hello
  fanfare ivschat create-room --name lobby
  fanfare chat ROOM-ARN
  fanfare ivschat send-event --room-identifier ROOM-ARN --event-name Hello`;
