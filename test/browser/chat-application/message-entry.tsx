import type { ChatMessage } from 'amazon-ivs-chat-messaging';
import { Sticker, stickerNames } from './stickers.tsx';

type Props = { message: ChatMessage; isModerated: boolean; onDelete: () => void; onRemove: () => void };

/** One message; a moderator gets two buttons beside it. */
export function MessageEntry({ message, isModerated, onDelete, onRemove }: Props) {
  const { sender, sendTime, content, attributes } = message;
  const sticker = attributes?.['sticker'];
  return (
    <li className="message">
      <p className="from">
        {sender.userId}
        <small>
          {sender.attributes?.['role'] === 'moderator' && 'moderator '}
          {sendTime.toLocaleTimeString('en-GB')}
        </small>
      </p>
      {isModerated && (
        <menu>
          <button onClick={onDelete}>Delete</button>
          <button onClick={onRemove}>Remove {sender.userId}</button>
        </menu>
      )}
      {sticker && stickerNames.includes(sticker) ? <Sticker name={sticker} /> : <p className="text">{content}</p>}
    </li>
  );
}
