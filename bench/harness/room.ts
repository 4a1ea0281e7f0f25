// A chat room of Fanfare and what it takes to get into it.
import { chatRequest } from './requests.ts';

const CREATING_AT_ONCE = 32;

/** Returns the ARN. */
export async function createRoom(url: string, settings: object = {}): Promise<string> {
  return (await call<{ arn: string }>(url, 'CreateRoom', settings)).arn;
}

/** One token for each member. */
export async function createTokens(
  url: string,
  roomIdentifier: string,
  members: number,
  capabilities = ['SEND_MESSAGE'],
): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < members) {
    const first = tokens.length;
    const batch = Array.from({ length: Math.min(CREATING_AT_ONCE, members - first) }, (_, index) =>
      call<{ token: string }>(url, 'CreateChatToken', {
        roomIdentifier,
        userId: `user-${first + index}`,
        capabilities,
      }),
    );
    tokens.push(...(await Promise.all(batch)).map(({ token }) => token));
  }
  return tokens;
}

/** `fetch` sends the headers and the body of a request that was made for a bare socket. */
async function call<Output>(url: string, operation: string, input: object): Promise<Output> {
  const [head = '', body = ''] = chatRequest(url, operation, input).split('\r\n\r\n');
  const headers = head
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(': ') as [string, string]);
  const response = await fetch(`${url}/${operation}`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${operation} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Output;
}
