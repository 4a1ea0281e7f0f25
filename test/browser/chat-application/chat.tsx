import type { ChatMessage } from 'amazon-ivs-chat-messaging';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Member, Settings } from './api.ts';
import { MessageEntry } from './message-entry.tsx';
import { Sticker, stickerNames } from './stickers.tsx';
import { useChatRoom } from './use-chat-room.ts';

type Props = { settings: Settings; member: Member; onLeave: () => void };

export function Chat({ settings, member, onLeave }: Props) {
  const { connection, entries, error, ...room } = useChatRoom(settings, member);
  const [draft, setDraft] = useState('');
  const isConnected = connection.state === 'connected';

  // Not awaited: a request that is under way when the connection is lost never settles in this client.
  const send = (form: FormData) => {
    const text = form.get('text') as string;
    setDraft('');
    void room.send(text).then((wasSent) => !wasSent && setDraft(text));
  };

  const moderation = ({ id, sender: { userId } }: ChatMessage) => {
    const mayAct = member.role === 'moderator' && isConnected;
    return {
      onDelete: mayAct ? () => void room.deleteMessage(id) : undefined,
      onRemove: mayAct && userId !== member.userId ? () => void room.removeUser(userId) : undefined,
    };
  };

  return (
    <main className="chat">
      <header>
        <h1>Green room</h1>
        <span className={`state state-${connection.state}`} role="status">
          {connection.state}
        </span>
        <span className="who">
          {member.userId}, {member.role}
        </span>
        {connection.sessionEnds && (
          <span className="session">
            Session until{' '}
            <time dateTime={connection.sessionEnds}>
              {new Date(connection.sessionEnds).toLocaleTimeString('en-GB')}
            </time>
          </span>
        )}
      </header>

      <div className="entries">
        <ol aria-label="Messages">
          {entries.map((entry) =>
            'notice' in entry ? (
              <li key={entry.id} className="notice">
                {entry.notice}
              </li>
            ) : (
              <MessageEntry key={entry.id} message={entry.message} {...moderation(entry.message)} />
            ),
          )}
        </ol>
      </div>

      {error && (
        <p className="alert" role="alert">
          {error}
        </p>
      )}
      {connection.wasRemoved ? (
        <Away text="A moderator removed you from this chat." action="Sign in again" onAction={onLeave} />
      ) : (
        connection.lost && (
          <Away text={`The connection is lost (${connection.lost}).`} action="Reconnect" onAction={room.reconnect} />
        )
      )}

      <footer className="composer">
        <form action={send}>
          <input
            name="text"
            aria-label="Message"
            placeholder="Say something"
            defaultValue={draft}
            autoFocus
            autoComplete="off"
          />
          <button className="primary" disabled={!isConnected}>
            Send
          </button>
        </form>
        <div>
          {stickerNames.map((name) => (
            <button
              key={name}
              title={`Send a ${name}`}
              disabled={!isConnected}
              onClick={() => void room.sendSticker(name)}
            >
              <Sticker name={name} />
            </button>
          ))}
          <button className="raise" disabled={!isConnected} onClick={() => void room.raiseHand()}>
            Raise hand
          </button>
        </div>
      </footer>
    </main>
  );
}

function Away({ text, action, onAction }: { text: string; action: string; onAction: () => void }): ReactNode {
  return (
    <p className="away">
      <span>{text}</span>
      <button onClick={onAction}>{action}</button>
    </p>
  );
}
