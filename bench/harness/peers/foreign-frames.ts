// What backends and clients publish by a broker, which makes no frames of its own: of the form and size of Fanfare's.
import { randomUUID } from 'node:crypto';

export const eventFrame = (text: string): string =>
  JSON.stringify({
    Type: 'EVENT',
    Id: randomUUID(),
    RequestId: '',
    EventName: 'SystemMessage',
    Attributes: { msgType: 'user-notification', msgText: text },
    SendTime: new Date().toISOString(),
  });

export const messageFrame = (speaker: number, Content: string): string =>
  JSON.stringify({
    Type: 'MESSAGE',
    Id: randomUUID(),
    RequestId: `request-${speaker}`,
    Attributes: null,
    Content,
    SendTime: new Date().toISOString(),
    Sender: { UserId: `user-${speaker}`, Attributes: {} },
  });
