// What a member of a room hears, as the page keeps it: the last lines, with what was deleted taken out at once.

/** The page holds no more, however long somebody is in the room. */
export const TRANSCRIPT_MAX = 200;

type Attributes = Readonly<Record<string, string>>;
export type Message = {
  readonly kind: 'message';
  readonly id: string;
  readonly time: string;
  readonly userId: string;
  readonly content: string;
  readonly attributes: Attributes;
  /** Its content is forgotten. */
  readonly isDeleted: boolean;
  readonly reason?: string;
};
export type Happened = {
  readonly kind: 'event' | 'refusal' | 'note';
  readonly id: string;
  readonly time: string;
  readonly text: string;
  readonly attributes: Attributes;
};
export type TranscriptLine = Message | Happened;

/** A frame of the chat protocol, of which anything may be missing. */
type Frame = {
  readonly Type?: string;
  readonly Id?: string;
  readonly SendTime?: string;
  readonly Content?: string;
  readonly Attributes?: Attributes | null;
  readonly Sender?: { readonly UserId?: string };
  readonly EventName?: string;
  readonly ErrorCode?: number;
  readonly ErrorMessage?: string;
};

export class Transcript {
  #lines: TranscriptLine[] = [];
  readonly #now: () => number;
  #notes = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  hear(json: string): void {
    const frame = JSON.parse(json) as Frame;
    const { Id: id = this.#name(), SendTime: time = this.#time() } = frame;
    const attributes = frame.Attributes ?? {};
    if (frame.Type === 'MESSAGE') {
      const { Content: content = '', Sender: { UserId: userId = '' } = {} } = frame;
      this.#add({ kind: 'message', id, time, userId, content, attributes, isDeleted: false });
    } else if (frame.Type === 'EVENT') {
      if (frame.EventName === 'aws:DELETE_MESSAGE') this.#delete(attributes['MessageID'], attributes['Reason']);
      this.#add({ kind: 'event', id, time, text: frame.EventName ?? '', attributes });
    } else if (frame.Type === 'ERROR') {
      const text = `${frame.ErrorCode ?? ''} ${frame.ErrorMessage ?? ''}`;
      this.#add({ kind: 'refusal', id, time, text, attributes: {} });
    }
  }

  note(text: string): void {
    this.#add({ kind: 'note', id: this.#name(), time: this.#time(), text, attributes: {} });
  }

  /** The oldest first. */
  list(): readonly TranscriptLine[] {
    return this.#lines;
  }

  #add(line: TranscriptLine): void {
    this.#lines = [...this.#lines, line].slice(-TRANSCRIPT_MAX);
  }

  #delete(messageId: string | undefined, reason: string | undefined): void {
    this.#lines = this.#lines.map((line) =>
      line.kind === 'message' && line.id === messageId
        ? { ...line, content: '', attributes: {}, isDeleted: true, ...(reason && { reason }) }
        : line,
    );
  }

  #name(): string {
    return `note-${this.#notes++}`;
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}
