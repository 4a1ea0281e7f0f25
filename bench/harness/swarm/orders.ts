// What the bench asks of a swarm, its process with the client sockets, and what the swarm answers.
import type { Expected } from './verdict.ts';

/** What a server speaks inside of its WebSocket messages, and where requests go: nothing of its own and HTTP, or NATS. */
export type Dialect = 'http' | 'nats';

export type Address = {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly dialect: Dialect;
};

/** What a server of another protocol wants before a client is a member: these texts, and so many messages of its own. */
export type Hello = { readonly says: readonly string[]; readonly hears: number };

/** Sockets, each with its own subprotocol if there are any. */
type Handshakes = {
  /** Socket `n` is opened at address `n` modulo their number. */
  readonly addresses: readonly Address[];
  readonly path: string;
  readonly protocols: readonly (string | undefined)[];
  readonly hello?: Hello | undefined;
  /** Under way at any time. */
  readonly atOnce: number;
};

/** Open sockets. Answer: Opened. */
export type OpenOrder = Handshakes & { readonly do: 'open' };

/** Open sockets, and close each when it is a member. Answer: Outcome. */
export type AcceptOrder = Handshakes & { readonly do: 'accept' };

/**
 * Some of the requests of the order that follows: one message with all of them would be copied again and again while it
 * comes in. Answer: Total.
 */
export type PrepareOrder = { readonly do: 'prepare'; readonly requests: readonly string[] };

type Lanes = {
  /** Kept-alive connections. */
  readonly lanes: number;
  /** Lane `n` goes to address `n` modulo their number. */
  readonly addresses: readonly Address[];
};

/** Send the prepared requests over lanes, each a closed loop. Answer: Outcome. */
export type RequestOrder = Lanes & {
  readonly do: 'request';
  /**
   * Never sleep while waiting. A server that wakes its clients pays for it, the slower one for every answer: on one
   * machine that is much, and says nothing about clients that are elsewhere.
   */
  readonly staysAwake: boolean;
  readonly deliveries: number;
};

/**
 * Send the prepared requests at a steady rate, whatever becomes of them: request `n` is for socket `n` modulo their number, and
 * is late from the moment at which it was due, whether there was a connection free for it or not. Answer: Outcome.
 */
export type PaceOrder = Lanes & { readonly do: 'pace'; readonly perSecond: number };

/** Let the first sockets send one message each, all at once. Answer: Outcome. */
export type SayOrder = { readonly do: 'say'; readonly texts: readonly string[]; readonly deliveries: number };

/** Each of the first sockets sends its text, and again when the answer has come, until there were so many. Answer: Outcome. */
export type ConverseOrder = { readonly do: 'converse'; readonly texts: readonly string[]; readonly messages: number };

/** Keep what comes from now on. Answer: Total. */
export type ListenOrder = { readonly do: 'listen' };

/** Hold what came since then against what was to come, and keep no more. Answer: Verdict. */
export type JudgeOrder = { readonly do: 'judge'; readonly expected: Expected };

/** Read nothing more. Answer: Total. */
export type PauseOrder = { readonly do: 'pause' };

/** Read again, and see which sockets the server has ended. Answer: Ended. */
export type ResumeOrder = { readonly do: 'resume' };

/** Answer: Total. */
export type CloseOrder = { readonly do: 'close' };

export type Order =
  | OpenOrder
  | AcceptOrder
  | PrepareOrder
  | RequestOrder
  | PaceOrder
  | SayOrder
  | ConverseOrder
  | ListenOrder
  | JudgeOrder
  | PauseOrder
  | ResumeOrder
  | CloseOrder;

/** Connection ids in the order of the protocols; '' where the server names none. */
export type Opened = { readonly ids: readonly string[] };

export type Outcome = {
  /** Messages that came; the order is over when all did, or when it took too long. */
  readonly delivered: number;
  /** Answers that were none of success, and those that never came. */
  readonly refused: number;
  /** From the first byte sent to the last delivery or answer. */
  readonly elapsedMs: number;
  /** CPU of the swarm itself, to see whether it was the one that was measured. 0 where it stayed awake on purpose. */
  readonly cpuNs: number;
  /** Of each handshake from the connect to the 101, of each message, call or post until it came, where those were asked for. */
  readonly latenciesMs?: readonly number[];
  /** From the first byte sent to each delivery, where one request leads to many. */
  readonly arrivalMs?: { readonly p50: number; readonly p99: number };
};

/** What was not as it was to be; at most a few lines of it. */
export type Verdict = { readonly faults: readonly string[] };

/** How many sockets the server has ended. */
export type Ended = { readonly ended: number };

/** All deliveries of the swarm's life, so that one that came too often shows as well. */
export type Total = { readonly delivered: number };

export type Answer = Opened | Outcome | Verdict | Ended | Total | { readonly error: string };
