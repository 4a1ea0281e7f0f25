// All that a cluster needs of NATS. What knows NATS is behind this, in one folder that only the composition root imports.

/** What a stream is made with. Subjects and names carry what tells one cluster and epoch from another: names are never used again. */
export type StreamSettings = {
  readonly name: string;
  /** What is appended to it: exact, or with `*` and `>`. */
  readonly subjects: readonly string[];
  /** `memory`: gone once a majority of the servers went at once. */
  readonly storage: 'file' | 'memory';
  /** Servers that keep it: 1, 3 or 5. */
  readonly replicas: number;
  /** How long a message stays; without, for ever. */
  readonly maxAgeMs?: number;
  /** How many messages of a subject stay: 1 makes of each subject a record. Without, all. */
  readonly keptPerSubject?: number;
  /**
   * What is appended is also said on another subject, with its sequence: a way to follow that nothing has to be set up for.
   * Both are exact, or both end with `>`.
   */
  readonly republish?: { readonly from: string; readonly to: string };
};

/** What an append takes for granted. */
export type Expectation = {
  /** The last sequence of the whole stream; 0: nothing was ever appended. */
  readonly last?: number;
  /** The last sequence on this subject; 0: nothing is there. */
  readonly lastOnSubject?: number;
  /** An append that was made already, within two minutes, is answered with where it is, and not made again. */
  readonly id?: string;
};

/** A message of a stream. */
export type Stored = { readonly at: number; readonly subject: string; readonly bytes: Uint8Array };

/** `sequence`: where in its stream a message is that was appended, and said again. The bytes are the listener's to keep. */
export type WireListener = (bytes: Uint8Array, subject: string, sequence?: number) => void;

/** Somebody else's append came first: nothing was changed. */
export class Conflict extends Error {}

/** There was no answer in a second or so, or one that decides nothing. What was asked for may have been done, or may yet be. */
export class Unavailable extends Error {}

export interface Wire extends AsyncDisposable {
  /** Whether there is a link to a server. One that was just lost may not be noticed yet. */
  readonly isUp: boolean;
  /** Hear of the link as it goes and comes. */
  onLink(listener: (isUp: boolean) => void): void;

  /**
   * Say something to whoever listens, on other wires. At most once, in order for one wire and one listener, and perhaps much
   * later: servers that are cut off from one another hold back what they have and hand it over in a burst. While the link is
   * down, or too much is unanswered, it is dropped.
   */
  publish(subject: string, bytes: Uint8Array): void;
  /** Returns how to end it. `*` stands for one word of a subject, a final `>` for one or more. */
  subscribe(subject: string, listener: WireListener): () => void;
  /** Resolves when the server has had everything that was published until now. Rejects with Unavailable. */
  flush(): Promise<void>;
  /** What was published and is not known to have reached the server: as of the last flush that was answered. */
  readonly unansweredBytes: number;

  /** Resolves to the sequence, once a majority has it. Rejects with Conflict or Unavailable. */
  append(stream: string, subject: string, bytes: Uint8Array, expect?: Expectation): Promise<number>;
  // Reads are the leader's, and may be of a moment ago all the same: only an append says what is so. They reject with
  // Unavailable, also where there is no such stream.
  /** The message of this sequence. Undefined: it is not there, no more or not yet. */
  fetch(stream: string, at: number): Promise<Uint8Array | undefined>;
  /** The last message, of a subject or of all. */
  last(stream: string, subject?: string): Promise<Stored | undefined>;
  /** The first message from a sequence on, of a subject (which may have wildcards) or of all. */
  next(stream: string, from: number, subject?: string): Promise<Stored | undefined>;
  /** Remove every message up to this sequence, itself included. */
  purge(stream: string, through: number): Promise<void>;

  /** Whether there is such a stream. Rejects with Unavailable when nobody can tell. */
  has(stream: string): Promise<boolean>;
  /** Make a stream; one that is there with the same settings stays. */
  create(settings: StreamSettings): Promise<void>;
}
