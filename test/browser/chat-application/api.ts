// What the page asks its backend, and the types that both sides share.
import type { ChatToken } from 'amazon-ivs-chat-messaging';

/** Who sits at the page. As in most samples for IVS Chat, the backend takes their word for it. */
export type Member = { readonly userId: string; readonly role: 'viewer' | 'moderator' };

/** `regionOrUrl` is the region on AWS, and the URL of the gateway elsewhere. */
export type Settings = { readonly regionOrUrl: string };

/** The name of the custom event that the backend sends; its attribute `userId` says whose hand it is. */
export const RAISE_HAND = 'app:raise-hand';

export const fetchSettings = async () => (await answerOf(await fetch('/settings'))) as Settings;

export const fetchToken = async (member: Member) => (await post('/token', member)) as ChatToken;

export const raiseHand = (member: Member): Promise<unknown> => post('/raise-hand', member);

const post = async (path: string, input: Member) =>
  answerOf(await fetch(path, { method: 'POST', body: JSON.stringify(input) }));

async function answerOf(response: Response): Promise<unknown> {
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error((answer as { message: string }).message);
  return answer;
}
