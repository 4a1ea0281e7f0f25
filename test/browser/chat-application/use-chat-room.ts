// A room of IVS Chat as React sees it: what was said, how the connection is, and what a member can do.
import type { ChatMessage, ConnectionState, DisconnectReason } from 'amazon-ivs-chat-messaging';
import { ChatRoom, DeleteMessageRequest, DisconnectUserRequest, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { useEffect, useState } from 'react';
import type { Member, Settings } from './api.ts';
import { RAISE_HAND, fetchToken, raiseHand } from './api.ts';

export type Entry =
  { readonly id: string; readonly message: ChatMessage } | { readonly id: string; readonly notice: string };

const ENTRIES_MAX = 200;
const REASON = 'against the rules of this chat';

export function useChatRoom({ regionOrUrl }: Settings, member: Member) {
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [state, setState] = useState<ConnectionState>('disconnected');
  const [lost, setLost] = useState<DisconnectReason>();
  const [wasRemoved, setWasRemoved] = useState(false);
  const [sessionEnds, setSessionEnds] = useState<string>();
  const [error, setError] = useState<string>();

  const [room] = useState(() => {
    const tokenProvider = async () => {
      const token = await fetchToken(member);
      setSessionEnds(String(token.sessionExpirationTime));
      return token;
    };
    const made = new ChatRoom({ regionOrUrl, tokenProvider });
    // At its default level the client prints tokens.
    made.logLevel = 'error';
    return made;
  });

  useEffect(() => {
    const add = (entry: Entry) => setEntries((before) => [...before, entry].slice(-ENTRIES_MAX));
    const removals = [
      room.addListener('connecting', () => setState('connecting')),
      room.addListener('connect', () => {
        setState('connected');
        setLost(undefined);
      }),
      room.addListener('disconnect', (reason) => {
        setState('disconnected');
        setLost(reason);
      }),
      room.addListener('message', (message) => add({ id: message.id, message })),
      room.addListener('messageDelete', ({ messageId, reason }) =>
        setEntries((before) => before.map((entry) => (entry.id === messageId ? deleted(entry, reason) : entry))),
      ),
      room.addListener('userDisconnect', ({ id, userId, reason }) => {
        add({ id, notice: `${userId} was removed: ${reason}` });
        if (userId === member.userId) setWasRemoved(true);
      }),
      room.addListener('event', ({ id, eventName, attributes }) => {
        if (eventName === RAISE_HAND) add({ id, notice: `${attributes?.['userId']} raised a hand` });
      }),
    ];
    room.connect();
    return () => {
      for (const remove of removals) remove();
      room.disconnect();
    };
  }, [room, member]);

  /** Whether it went well; if not, the page shows why. */
  const attempt = async (action: () => Promise<unknown>) => {
    setError(undefined);
    try {
      await action();
      return true;
    } catch (cause) {
      setError(wordsOf(cause));
      return false;
    }
  };

  return {
    entries,
    connection: { state, lost, wasRemoved, sessionEnds },
    error,
    send: (text: string) => attempt(async () => room.sendMessage(new SendMessageRequest(text))),
    sendSticker: (sticker: string) =>
      attempt(async () => room.sendMessage(new SendMessageRequest(`(${sticker})`, { sticker }))),
    deleteMessage: (id: string) => attempt(async () => room.deleteMessage(new DeleteMessageRequest(id, REASON))),
    removeUser: (userId: string) => attempt(async () => room.disconnectUser(new DisconnectUserRequest(userId, REASON))),
    raiseHand: () => attempt(() => raiseHand(member)),
    reconnect: () => room.connect(),
  };
}

const deleted = (entry: Entry, reason: string | undefined): Entry => ({
  id: entry.id,
  notice: 'message' in entry ? `A message of ${entry.message.sender.userId} was deleted: ${reason}` : entry.notice,
});

/** The client rejects with a ChatError, which is not an Error; its own refusals and the backend's are. */
const wordsOf = (cause: unknown) =>
  cause instanceof Error ? cause.message : (cause as { errorMessage: string }).errorMessage;
