// The frames that clients of a room get. Keys, casing and order: spec/ivschat.md, section 3.3.

/** RFC 3339 without trailing zeros in the fraction, as the real service writes it. */
function sendTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  let end = iso.length - 1;
  while (iso[end - 1] === '0') end--;
  if (iso[end - 1] === '.') end--;
  return `${iso.slice(0, end)}Z`;
}

/** `Sender` of every message of a session: encoded when the session begins. */
export const senderJson = (userId: string, attributes: Readonly<Record<string, string>>): string =>
  JSON.stringify({ UserId: userId, Attributes: attributes });

/** `RequestId` is the sender's, for everybody; `""` when there was none. `Attributes` is null when there were none. */
export function messageJson(message: {
  id: string;
  requestId: string;
  attributes: Record<string, string> | undefined;
  content: string;
  sentMs: number;
  sender: string;
}): string {
  const { id, requestId, attributes, content, sentMs, sender } = message;
  return (
    `{"Type":"MESSAGE","Id":"${id}","RequestId":${JSON.stringify(requestId)}` +
    `,"Attributes":${attributes ? JSON.stringify(attributes) : 'null'},"Content":${JSON.stringify(content)}` +
    `,"SendTime":"${sendTime(sentMs)}","Sender":${sender}}`
  );
}

/** An event has no sender. Events that begin over HTTP carry the RequestId `""`. */
export const eventJson = (event: {
  id: string;
  requestId: string;
  name: string;
  attributes: Record<string, string>;
  sentMs: number;
}): string =>
  JSON.stringify({
    Type: 'EVENT',
    Id: event.id,
    RequestId: event.requestId,
    EventName: event.name,
    Attributes: event.attributes,
    SendTime: sendTime(event.sentMs),
  });

/** Always under an id of its own: the official client ignores a frame whose id it has seen (section 0, fact 3). */
export const errorJson = (error: { id: string; requestId: string; code: number; message: string }): string =>
  JSON.stringify({
    Type: 'ERROR',
    Id: error.id,
    RequestId: error.requestId,
    ErrorCode: error.code,
    ErrorMessage: error.message,
  });
