import type { ChatMessage } from 'amazon-ivs-chat-messaging';
import { Sticker, stickerNames } from './stickers.tsx';

/** Without `onDelete` and `onRemove`, the member may not do that. */
type Props = { message: ChatMessage; onDelete: (() => void) | undefined; onRemove: (() => void) | undefined };

/** One message, and beside it what a moderator may do about it. */
export function MessageEntry({ message, onDelete, onRemove }: Props) {
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
      <menu>
        {onDelete && <button onClick={onDelete}>Delete</button>}
        {onRemove && <button onClick={onRemove}>Remove {sender.userId}</button>}
      </menu>
      {sticker && stickerNames.includes(sticker) ? <Sticker name={sticker} /> : <p className="text">{content}</p>}
    </li>
  );
}
