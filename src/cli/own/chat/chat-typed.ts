// What is typed in a chat room: texts, and commands that begin with a slash (spec/ivschat.md, section 3.2).
import { randomUUID } from 'node:crypto';
import { nearest } from '../../../base/nearest.ts';

export const CHAT_HELP = `/delete ID [REASON]   tell everybody to delete a message; its id is in brackets
/kick USER [REASON]   disconnect a user
/quit                 leave
/help                 show this
//TEXT                send a text that begins with a slash`;

const COMMANDS = ['/delete', '/kick', '/quit', '/help'];

export type Request = { readonly RequestId: string; readonly [member: string]: string };
/** What a typed line asks for: a request to send, something of the terminal's own, or what is wrong with it. */
export type Typed = { readonly request: Request } | { readonly wrong: string } | 'quit' | 'help' | 'nothing';

export function readTyped(line: string): Typed {
  if (line.trim() === '') return 'nothing';
  if (!line.startsWith('/') || line.startsWith('//'))
    return request('SEND_MESSAGE', { Content: line.replace(/^\/\//, '/') });
  const [command = '', subject, ...rest] = line.trim().split(/\s+/);
  const reason = rest.length > 0 ? { Reason: rest.join(' ') } : {};
  switch (command) {
    case '/quit':
      return 'quit';
    case '/help':
      return 'help';
    case '/delete':
      if (!subject) return { wrong: 'Which message? /delete ID [REASON]; the id is in brackets behind it.' };
      return request('DELETE_MESSAGE', { Id: subject, ...reason });
    case '/kick':
      if (!subject) return { wrong: 'Whom? /kick USER [REASON]' };
      return request('DISCONNECT_USER', { UserId: subject, ...reason });
    default: {
      const near = nearest(command, COMMANDS);
      const hint = near === undefined ? '/help lists what there is.' : `did you mean ${near}?`;
      return { wrong: `There is no ${command}; ${hint} To say it, type /${command}.` };
    }
  }
}

const request = (action: string, members: Record<string, string>): Typed => ({
  request: { Action: action, RequestId: randomUUID(), ...members },
});
