// A chat room of Fanfare and what it takes to get into it.
import { call } from '../call.ts';
import { chatRequest } from '../requests.ts';

const CREATING_AT_ONCE = 32;

/** Returns the ARN. */
export async function createRoom(url: string, settings: object = {}): Promise<string> {
  return (await call<{ arn: string }>(url, chatRequest(url, 'CreateRoom', settings))).arn;
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
      call<{ token: string }>(
        url,
        chatRequest(url, 'CreateChatToken', { roomIdentifier, userId: `user-${first + index}`, capabilities }),
      ),
    );
    tokens.push(...(await Promise.all(batch)).map(({ token }) => token));
  }
  return tokens;
}
